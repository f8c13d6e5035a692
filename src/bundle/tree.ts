/** A YAML or JSON mapping of which nothing is known yet. Bundles are written by hand, so no field is trusted. */
export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a dotted path such as `status.phase`; undefined where the path ends early. */
export function at(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split('.')) {
    if (!isTree(here)) return undefined;
    here = here[key];
  }
  return here;
}

/** The text at a path; numbers and booleans as they print, anything else as the fallback. */
export function textAt(value: unknown, path: string, fallback = ''): string {
  const found = at(value, path);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
    ? String(found)
    : fallback;
}

/** The number at a path. */
export function numberAt(value: unknown, path: string, fallback = 0): number {
  const found = at(value, path);
  return typeof found === 'number' ? found : fallback;
}

/** The mappings in the list at a path; empty when there is no list. */
export function treesAt(value: unknown, path: string): Tree[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter(isTree) : [];
}

/** The texts in the list at a path; empty when there is no list. */
export function textsAt(value: unknown, path: string): string[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}

/** The mapping of texts at a path, such as labels. */
export function textMapAt(value: unknown, path: string): Record<string, string> {
  const found = at(value, path);
  if (!isTree(found)) return {};
  return Object.fromEntries(Object.entries(found).map(([key, one]) => [key, String(one)]));
}
