import { isDeepStrictEqual } from 'node:util';
import type { Data } from '../yaml/layout.ts';
import type { Key } from '../yaml/yaml-file.ts';

/** An item of a list by what identifies it, as Kubernetes' patches merge lists: `{ name: 'kaniko' }`. */
export type ItemKey = Readonly<Record<string, string | number>>;

/** A field of an object: `['spec', 'containers', { name: 'kaniko' }, 'resources', 'limits', 'memory']`. */
export type ObjectPath = readonly (Key | ItemKey)[];

/** One change of an object's data. What is missing on the way to its place is made. */
export type Operation =
  | {
      readonly op: 'set';
      readonly path: ObjectPath;
      readonly value: Data;
      /** How a number is to be written, where its style matters: `2e9`. */
      readonly written?: string;
    }
  /** A new last item of the list at the path; nothing happens when it holds such an item already. */
  | { readonly op: 'append'; readonly path: ObjectPath; readonly item: Data }
  | { readonly op: 'remove'; readonly path: ObjectPath };

export const set = (path: ObjectPath, value: Data): Operation => ({ op: 'set', path, value });
export const append = (path: ObjectPath, item: Data): Operation => ({ op: 'append', path, item });
export const remove = (path: ObjectPath): Operation => ({ op: 'remove', path });

/** How far a path leads in some data, and what of it is missing there. */
export interface Resolved {
  readonly keys: readonly Key[];
  readonly missing: ObjectPath;
  /** What stands at `keys`. */
  readonly value: unknown;
}

/** Follows a path into data. */
export function resolve(data: unknown, path: ObjectPath): Resolved {
  const keys: Key[] = [];
  let value = data;
  for (const [depth, step] of path.entries()) {
    const key = keyIn(value, step);
    if (key === undefined) return { keys, missing: path.slice(depth), value };
    keys.push(key);
    value = (value as Record<Key, unknown>)[key];
  }
  return { keys, missing: [], value };
}

/** The value at a path; undefined when there is none. */
export const valueIn = (data: unknown, path: ObjectPath): unknown => {
  const { missing, value } = resolve(data, path);
  return missing.length === 0 ? value : undefined;
};

function keyIn(value: unknown, step: Key | ItemKey): Key | undefined {
  if (typeof step === 'object') {
    const index = Array.isArray(value) ? value.findIndex((item) => hasKey(item, step)) : -1;
    return index < 0 ? undefined : index;
  }
  const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
  return holds ? step : undefined;
}

const hasKey = (item: unknown, key: ItemKey): boolean =>
  typeof item === 'object' &&
  item !== null &&
  Object.entries(key).every(([name, value]) => (item as Record<string, unknown>)[name] === value);

/** What stands at the place of the first missing step once the rest of the path leads to the value. */
export const nested = (path: ObjectPath, value: Data): Data =>
  path.reduceRight<Data>(
    (inner, step) => (typeof step === 'object' ? [itemWith(step, inner)] : { [step]: inner }),
    value,
  );

const itemWith = (key: ItemKey, inner: Data): Data =>
  typeof inner === 'object' && inner !== null ? { ...key, ...inner } : { ...key };

/** The data with the operation done. */
export function withOperation(data: unknown, operation: Operation): unknown {
  const copy: unknown = structuredClone(data);
  if (operation.op === 'remove') removeFrom(copy, operation.path);
  else if (operation.op === 'set') put(copy, operation.path, operation.value);
  else {
    const list = valueIn(copy, operation.path);
    if (!Array.isArray(list) || list.length === 0) put(copy, operation.path, [operation.item]);
    else if (!list.some((item) => isDeepStrictEqual(item, operation.item)))
      list.push(operation.item);
  }
  return copy;
}

function put(data: unknown, path: ObjectPath, value: Data): void {
  const { keys, missing, value: holder } = resolve(data, path);
  const [step, ...rest] = missing;
  if (step === undefined) place(data, keys, value);
  else if (typeof step === 'object')
    if (Array.isArray(holder)) holder.push(...(nested([step, ...rest], value) as unknown[]));
    else place(data, keys, nested(missing, value));
  else if (typeof holder === 'object' && holder !== null)
    (holder as Record<Key, unknown>)[step] = nested(rest, value);
  else place(data, keys, nested(missing, value));
}

function place(data: unknown, keys: readonly Key[], value: unknown): void {
  const holder = keys
    .slice(0, -1)
    .reduce<unknown>((inner, key) => (inner as Record<Key, unknown>)[key], data);
  const last = keys.at(-1);
  if (last !== undefined) (holder as Record<Key, unknown>)[last] = value;
}

function removeFrom(data: unknown, path: ObjectPath): void {
  const { keys, missing } = resolve(data, path);
  const last = keys.at(-1);
  if (missing.length > 0 || last === undefined) return;
  const holder = valueIn(data, keys.slice(0, -1));
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete (holder as Record<Key, unknown>)[last];
}
