import { isTree } from '../tree.ts';

/**
 * A patch over an object: mappings are merged, null removes a key, lists of named items (containers, volumes,
 * variables) are merged by name as a strategic merge patch does, and any other list is replaced.
 */
export function merged(before: unknown, patch: unknown): unknown {
  if (Array.isArray(patch)) return mergedList(Array.isArray(before) ? before : [], patch);
  if (!isTree(patch)) return patch;
  const result: Record<string, unknown> = { ...(isTree(before) ? before : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

function mergedList(before: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const isNamed = patch.every((one) => isTree(one) && typeof one.name === 'string');
  if (!isNamed || before.length === 0) return patch.map((one) => merged(undefined, one));
  const names = new Map(patch.map((one) => [nameOf(one), one]));
  const known = new Set(before.map(nameOf));
  return [
    ...before.map((one) => (names.has(nameOf(one)) ? merged(one, names.get(nameOf(one))) : one)),
    ...patch.filter((one) => !known.has(nameOf(one))),
  ];
}

const nameOf = (value: unknown): unknown => (isTree(value) ? value.name : undefined);
