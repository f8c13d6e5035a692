import { parseAllDocuments } from 'yaml';
import type { FileChange } from '../model/fix.ts';

export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One document of a changed file, before and after; `before` is absent for one that was added. */
export interface DocumentChange {
  readonly path: string;
  readonly before?: Tree;
  readonly after: Tree;
}

/** The documents that a change touches. Those that stay as they were are left out, as is what is no YAML mapping. */
export const changedDocuments = (changes: readonly FileChange[]): DocumentChange[] =>
  changes.flatMap(({ path, before, after }) => {
    const old = documentsIn(before ?? '');
    return documentsIn(after).flatMap((document, index) => {
      const same = old.find((one) => identityOf(one) === identityOf(document)) ?? old[index];
      if (same && JSON.stringify(same) === JSON.stringify(document)) return [];
      return [{ path, after: document, ...(same ? { before: same } : {}) }];
    });
  });

/** An object of Kubernetes, in a list or by itself. */
export const isObject = (document: Tree): boolean =>
  typeof document.kind === 'string' && typeof document.apiVersion === 'string';

function documentsIn(text: string): Tree[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) return [];
    const value: unknown = document.toJS();
    if (!isTree(value)) return [];
    return value.kind === 'List' && Array.isArray(value.items)
      ? value.items.filter(isTree)
      : [value];
  });
}

function identityOf(document: Tree): string {
  const metadata = isTree(document.metadata) ? document.metadata : {};
  return JSON.stringify([document.kind, metadata.namespace, metadata.name]);
}

/** What was changed in a document: each value that is new, with the way to it. A list counts as one value unless its items are named. */
export interface ValueChange {
  /** Keys, and names of list items as `[name]`. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

export function valueChanges(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): ValueChange[] {
  if (isTree(before) && isTree(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      valueChanges(before[key], after[key], [...path, key]),
    );
  }
  const [old, named] = [byName(before), byName(after)];
  if (old && named) {
    return [...new Set([...old.keys(), ...named.keys()])].flatMap((name) =>
      valueChanges(old.get(name), named.get(name), [...path, `[${name}]`]),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

function byName(value: unknown): Map<string, Tree> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const named = new Map<string, Tree>();
  for (const one of value) {
    if (!isTree(one) || typeof one.name !== 'string') return undefined;
    named.set(one.name, one);
  }
  return named;
}

/** The tree with a value at that way; undefined takes it away. What the way leads through is made where it is missing. */
export function withValue(
  tree: unknown,
  [key, ...rest]: readonly string[],
  value: unknown,
): unknown {
  if (key === undefined) return value;
  const name = /^\[(?<name>.*)\]$/.exec(key)?.groups?.name;
  if (name !== undefined) {
    const list = Array.isArray(tree) ? tree : [];
    const index = list.findIndex((one) => isTree(one) && one.name === name);
    const changed = withValue(list[index], rest, value);
    if (changed === undefined) return list.filter((_, place) => place !== index);
    return index < 0 ? [...list, changed] : list.with(index, changed);
  }
  const { [key]: old, ...others } = isTree(tree) ? tree : {};
  const changed = withValue(old, rest, value);
  return changed === undefined ? others : { ...Object(tree), [key]: changed };
}

/** What stands at that way. */
export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => {
    const name = /^\[(?<name>.*)\]$/.exec(key)?.groups?.name;
    if (name === undefined) return isTree(at) ? at[key] : undefined;
    return Array.isArray(at) ? at.find((one) => isTree(one) && one.name === name) : undefined;
  }, tree);
}
