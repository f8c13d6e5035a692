import { type NamespacedName, namespacedName } from '../../model/references.ts';
import type { Wanted } from './locate.ts';
import type { Identity } from './manifest.ts';

/** How well a name fits, 0 best. What a chart puts together stands behind what is written out. */
export const nameFit = { exact: 0, usual: 1, pattern: 3, anything: 6 } as const;

/** How well the name of an object in the repository fits one in the cluster; undefined when it does not. */
export function nameRank(object: Identity, name: string): number | undefined {
  if (object.name !== undefined) return object.name === name ? nameFit.exact : undefined;
  if (object.usualName === name) return nameFit.usual;
  if (object.nameLike === undefined || !new RegExp(`^(?:${object.nameLike})$`).test(name))
    return undefined;
  return patternFit(object.nameLike);
}

/** A pattern that holds no text of its own fits any name, and says nothing. */
export const patternFit = (pattern: string): number =>
  /[a-z]/.test(pattern.replaceAll(anyName, '')) ? nameFit.pattern : nameFit.anything;

/** What rendering a chart would put into a name. */
export const anyName = '[a-z0-9.-]*';

/** An object by its name. @param group its API group, `''` for the core's */
export const objectNamed = (kind: string, group: string, wanted: NamespacedName): Wanted => ({
  called: `${kind} ${namespacedName(wanted)}`,
  namespace: wanted.namespace,
  name: wanted.name,
  kinds: [kind],
  rank: (object) =>
    groupOf(object.apiVersion) === group ? nameRank(object, wanted.name) : undefined,
});

const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
