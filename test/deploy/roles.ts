import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';

/** What a role lets its holder do: `buildmedic-cluster: list nodes`, with the group behind a resource that has one. */
const permission = (role: string, verb: string, resource: string, group: string): string =>
  `${role}: ${verb} ${group ? `${resource}.${group}` : resource}`;

export interface Role {
  readonly metadata: { readonly name: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

const fileAt = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The roles of a file. */
export const rolesIn = async (path: string): Promise<Role[]> =>
  parseAllDocuments(await fileAt(path)).map((document) => document.toJS() as Role);

export const grantedBy = (roles: readonly Role[]): string[] =>
  roles.flatMap(({ metadata, rules }) =>
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          verbs.map((verb) => permission(metadata.name, verb, resource, group)),
        ),
      ),
    ),
  );

const security = await fileAt('docs/security.md');

/** The rows of the table below a role's name: its first two cells. */
const rows = [
  ...security.matchAll(/^\*\*`(?<role>buildmedic-[\w-]+)`\*\*.*\n\n(?<table>(?:\|.*\n)+)/gm),
].flatMap(({ groups: { role = '', table = '' } = {} }) =>
  table
    .split('\n')
    .slice(2, -1)
    .map((row) => {
      const [, resources = '', verbs = ''] = row.split('|');
      return { role, resources, verbs };
    }),
);

/** `` `a`, `b` (one.io, two.io), `c` ``: names, each list of them with the groups that they are in. */
const resourcesIn = (cell: string): { resource: string; group: string }[] =>
  [...cell.matchAll(/(?<names>`[^`]+`(?:, `[^`]+`)*)(?: \((?<groups>[^)]+)\))?/g)].flatMap(
    ({ groups: { names = '', groups = '' } = {} }) =>
      [...names.matchAll(/`([^`]+)`/g)].flatMap(([, resource = '']) =>
        groups.split(', ').map((group) => ({ resource, group })),
      ),
  );

/** What docs/security.md says of these roles. */
export function documentedOf(roles: readonly Role[]): string[] {
  const names = new Set(roles.map(({ metadata }) => metadata.name));
  return rows
    .filter(({ role }) => names.has(role))
    .flatMap(({ role, resources, verbs }) =>
      resourcesIn(resources).flatMap(({ resource, group }) =>
        verbs
          .trim()
          .split(', ')
          .map((verb) => permission(role, verb, resource, group)),
      ),
    );
}
