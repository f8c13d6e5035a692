import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { otherKinds } from '../../src/checks/other-policy-kinds.ts';
import { kinds } from '../../src/kubernetes/kinds.ts';
import type { Kind } from '../../src/model/cluster.ts';
import { documentedOf, grantedBy, rolesIn } from './roles.ts';

const roles = await rolesIn('deploy/rbac/reader.yaml');
const granted = grantedBy(roles);
const documented = documentedOf(roles);

const source = new URL('../../src/', import.meta.url);

/** What asks the cluster, by file; the session only hands questions on. */
const readers = await Promise.all(
  (await readdir(source, { recursive: true }))
    .filter((file) => /^(?:checks|diagnosis|commands)\/.*\.ts$/.test(file))
    .filter((file) => file !== 'diagnosis/reading-session.ts')
    .map(async (file) => ({ file, code: await readFile(new URL(file, source), 'utf8') })),
);

/** `get nodes`, `list jobs.batch` */
const question = (verb: string, { plural, group }: { plural: string; group: string }): string =>
  group ? `${verb} ${plural}.${group}` : `${verb} ${plural}`;

/** The questions whose kind stands in the code. */
const written = readers.flatMap(({ code }) =>
  [...code.matchAll(/\.(?<verb>get|list)\(\s*'(?<kind>[A-Z]\w+)'/g)].map(
    ({ groups: { verb = '', kind = '' } = {} }) => question(verb, kinds[kind as Kind]),
  ),
);

/** The questions whose kind is a variable, by file: what pods refer to, and what can be diagnosed. */
const variable: Readonly<Record<string, readonly string[]>> = {
  'checks/config-references.ts': (
    ['ConfigMap', 'PersistentVolumeClaim', 'ServiceAccount'] as const
  ).flatMap((kind) => [question('get', kinds[kind]), question('list', kinds[kind])]),
  'diagnosis/find-named.ts': [question('list', kinds.Job), question('list', kinds.Pod)],
  'diagnosis/find-workload.ts': (
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'CronJob'] as const
  ).map((kind) => question('list', kinds[kind])),
};

const core = (plural: string) => ({ plural, group: '' });

/** What has a method of its own. */
const methods: Readonly<Record<string, readonly string[]>> = {
  secretExists: [question('get', core('secrets'))],
  pullSecret: [question('get', core('secrets'))],
  names: [question('list', core('secrets'))],
  log: [question('get', core('pods/log'))],
  serviceProxy: [question('get', core('services/proxy'))],
  volumeUsage: [question('get', core('nodes/proxy'))],
  listCustom: otherKinds.map((kind) => question('list', kind)),
};

const called = Object.entries(methods).flatMap(([method, questions]) =>
  readers.some(({ code }) => code.includes(`cluster.${method}(`)) ? questions : [],
);

const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

describe('the roles in deploy/rbac/reader.yaml', () => {
  it('hold no verb that writes', () => {
    const verbs = roles.flatMap(({ rules }) => rules.flatMap((rule) => rule.verbs));
    expect(unique(verbs)).toEqual(['get', 'list']);
  });

  it('are described in docs/security.md, verb by verb', () => {
    expect(documented.toSorted()).toEqual(granted.toSorted());
  });

  it('have one row for each resource', () => {
    expect(documented).toHaveLength(new Set(documented).size);
  });

  it('grant what is asked of a cluster, and nothing else', () => {
    const asked = unique([...written, ...Object.values(variable).flat(), ...called]);
    expect(unique(granted.map((one) => one.replace(/^.*: /, '')))).toEqual(asked);
  });

  it('are compared with every question whose kind is a variable', () => {
    const files = readers
      .filter(({ code }) => /cluster\.(?:get|list)\(\s*[^'\s]/.test(code))
      .map(({ file }) => file);
    expect(files.toSorted()).toEqual(Object.keys(variable));
  });
});
