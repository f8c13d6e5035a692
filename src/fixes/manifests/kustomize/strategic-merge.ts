import { isDeepStrictEqual } from 'node:util';
import type { EditedPlace } from '../../edit/edit-document.ts';
import { type ObjectPath, type Operation, valueIn } from '../../edit/operation.ts';
import { documentSource, type Source } from '../source.ts';
import { isRecord } from './kustomization.ts';

/** The keys by which Kubernetes merges the lists of its own kinds (`patchMergeKey` in its API types). */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  hostAliases: 'ip',
  secrets: 'name',
};

/** An object after a strategic merge patch, as kustomize applies it. */
export function strategicMerge(base: unknown, patch: unknown, field = ''): unknown {
  if (isRecord(base) && isRecord(patch)) {
    const { $patch: directive, ...fields } = patch;
    if (directive === 'replace') return fields;
    const merged: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(fields)) {
      if (value === null) delete merged[key];
      else merged[key] = strategicMerge(base[key], value, key);
    }
    return merged;
  }
  const key = mergeKeys[field];
  return key !== undefined && Array.isArray(base) && Array.isArray(patch)
    ? mergeByKey(base, patch, key)
    : patch;
}

function mergeByKey(base: readonly unknown[], patch: readonly unknown[], key: string): unknown[] {
  const items = [...base];
  for (const entry of patch.filter(isRecord)) {
    const at = items.findIndex(
      (item) => isRecord(item) && isDeepStrictEqual(item[key], entry[key]),
    );
    if (entry.$patch === 'delete') items.splice(at, at < 0 ? 0 : 1);
    else if (at < 0) items.push(entry);
    else items[at] = strategicMerge(items[at], entry);
  }
  return items;
}

/**
 * A strategic merge patch as a source of the object that it patches. It has the last word on the values that it holds,
 * and takes new ones where that adds to what it is merged with: a list that is replaced as a whole is not begun in it.
 */
export function mergePatchSource(place: EditedPlace): Source {
  const source = documentSource(place);
  return withMerge(source, valueIn(place.file.data, [place.index, ...place.root]));
}

/** A source whose document is merged into the object, and does not stand for all of it. */
export const withMerge = (source: Source, data: unknown): Source => ({
  ...source,
  decides: (path) => !isMerged(valueIn(data, path), path),
  takes: (operation) => addsOnly(operation, data),
});

/** Is a value nothing, or a part that is merged with what others say? */
const isMerged = (value: unknown, path: ObjectPath): boolean =>
  value === undefined ||
  isRecord(value) ||
  (Array.isArray(value) && mergeKeys[String(path.at(-1))] !== undefined);

function addsOnly({ op, path }: Operation, data: unknown): boolean {
  if (op === 'remove') return false;
  const lists = op === 'append' ? [path] : [];
  for (const [depth, step] of path.entries())
    if (typeof step !== 'string') lists.push(path.slice(0, depth));
  return lists.every(
    (list) => mergeKeys[String(list.at(-1))] !== undefined || valueIn(data, list) !== undefined,
  );
}
