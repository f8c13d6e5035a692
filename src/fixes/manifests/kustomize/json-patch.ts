import { calledPath } from '../../edit/edit-document.ts';
import {
  append,
  nested,
  type ObjectPath,
  type Operation,
  resolve,
  set,
  valueIn,
  withOperation,
} from '../../edit/operation.ts';
import type { Data } from '../../yaml/layout.ts';
import type { Key } from '../../yaml/yaml-file.ts';
import type { Source } from '../source.ts';
import { isRecord } from './kustomization.ts';

/** The operations of a JSON patch (RFC 6902) that a manifest is changed with. */
interface PatchEntry {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Data;
}

const isEntry = (value: unknown): value is PatchEntry =>
  isRecord(value) &&
  ['add', 'replace', 'remove'].includes(String(value.op)) &&
  typeof value.path === 'string';

/** Is a document a JSON patch? */
export const isJsonPatch = (data: unknown): boolean =>
  Array.isArray(data) &&
  data.length > 0 &&
  data.every(isRecord) &&
  data.every((one) => 'op' in one);

/** An object after a JSON patch. Entries that lead nowhere are passed over: kustomize itself would refuse them. */
export const jsonPatched = (base: unknown, patch: unknown): unknown =>
  entriesOf(patch).reduce((data: unknown, entry) => {
    const path = keysOf(entry.path, data);
    const last = path.at(-1);
    if (entry.op === 'remove') return withOperation(data, { op: 'remove', path });
    if (entry.value === undefined) return data;
    if (last === '-') return withOperation(data, append(path.slice(0, -1), entry.value));
    return withOperation(data, set(path, entry.value));
  }, base);

const entriesOf = (patch: unknown): PatchEntry[] =>
  Array.isArray(patch) ? patch.filter(isEntry) : [];

/** A pointer of RFC 6901 as keys; digits are an index where they lead into a list. */
function keysOf(pointer: string, data: unknown): Key[] {
  const keys: Key[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const inList = Array.isArray(valueIn(data, keys)) && /^\d+$/.test(key);
    keys.push(inList ? Number(key) : key);
  }
  return keys;
}

const pointerOf = (keys: readonly Key[]): string =>
  keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/**
 * A JSON patch as a source of the object that it patches.
 * @param source the document with the patch's entries
 * @param data the entries
 * @param before the object as it is before the patch: its lists turn keys of items into indices
 */
export function jsonPatchSource(source: Source, data: unknown, before: unknown): Source {
  const after = jsonPatched(before, data);
  const entryFor = (path: ObjectPath): ObjectPath | undefined => {
    const { keys, missing } = resolve(after, path);
    if (missing.length > 0) return undefined;
    const entries = Array.isArray(data) ? data : [];
    const at = entries.findLastIndex(
      (entry: unknown) => isEntry(entry) && entry.op !== 'remove' && isWithin(keys, entry, before),
    );
    const entry: unknown = entries[at];
    if (!isEntry(entry)) return undefined;
    return [at, 'value', ...keys.slice(keysOf(entry.path, before).length)];
  };
  return {
    ...source,
    called: (path) => `${source.path} (${calledPath({ path })})`,
    decides: (path) => entryFor(path) !== undefined,
    value: (path) => valueIn(data, entryFor(path) ?? ['nothing']),
    written: (path) => source.written(entryFor(path) ?? ['nothing']),
    takes: ({ op }) => op !== 'remove',
    inside: (path) => source.inside?.(entryFor(path) ?? ['nothing']),
    edit: (operations) =>
      source.edit(operations.map((operation) => translated(operation, after, entryFor))),
  };
}

const isWithin = (keys: readonly Key[], entry: PatchEntry, before: unknown): boolean => {
  const place = keysOf(entry.path, before);
  return place.every((key, depth) => key === keys[depth]);
};

/** An operation on the object as one on the list of entries: in the entry that decides its place, or a new one. */
function translated(
  operation: Operation,
  after: unknown,
  entryFor: (path: ObjectPath) => ObjectPath | undefined,
): Operation {
  const place = entryFor(operation.path);
  if (place) return { ...operation, path: place };
  const { keys, missing } = resolve(after, operation.path);
  if (operation.op === 'remove') return append([], { op: 'remove', path: pointerOf(keys) });
  if (operation.op === 'append' && missing.length === 0)
    return append([], { op: 'add', path: `${pointerOf(keys)}/-`, value: operation.item });
  const value = operation.op === 'append' ? [operation.item] : operation.value;
  const [step, ...rest] = missing;
  if (step === undefined) return append([], { op: 'replace', path: pointerOf(keys), value });
  if (typeof step === 'object') {
    const [item = null] = nested([step, ...rest], value) as readonly Data[];
    return append([], { op: 'add', path: `${pointerOf(keys)}/-`, value: item });
  }
  return append([], { op: 'add', path: pointerOf([...keys, step]), value: nested(rest, value) });
}
