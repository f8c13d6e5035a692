import { calledPath } from '../edit/edit-document.ts';
import type { ObjectPath } from '../edit/operation.ts';
import type { Key } from '../yaml/yaml-file.ts';
import { isRecord } from './kustomize/kustomization.ts';
import type { Source } from './source.ts';

/**
 * Values as a source of an object that something else makes of them, by keys that are named like the object's fields:
 * `builder.kaniko.resources.limits.memory` for the memory limit of container kaniko. A guess, for a person to confirm.
 * @param data all of the values, to tell whether a key is the only one of its name
 */
export function similarKeys(source: Source, data: unknown): Source {
  const leaves = leavesOf(data);
  const keyOf = (path: ObjectPath): readonly Key[] | undefined => keyLike(path, leaves);
  const value = (path: ObjectPath): unknown => {
    const key = keyOf(path);
    return key && source.value(key);
  };
  return {
    ...source,
    called: (path) => `${source.path} (${calledPath({ path: keyOf(path) ?? [] })})`,
    decides: (path) => value(path) !== undefined,
    value,
    written: (path) => {
      const key = keyOf(path);
      return key && source.written(key);
    },
    takes: () => false,
    edit: (operations) => {
      const stranger = operations.find(({ path }) => keyOf(path) === undefined);
      return stranger
        ? { because: `${source.path} has no value that is named like ${calledPath(stranger)}` }
        : source.edit(operations.map((one) => ({ ...one, path: keyOf(one.path) ?? [] })));
    },
  };
}

/** The only key that ends as the field's path does inside of its container, preferably under the container's name. */
function keyLike(
  path: ObjectPath,
  leaves: readonly (readonly Key[])[],
): readonly Key[] | undefined {
  const item = path.findLastIndex((step) => typeof step === 'object');
  const container = path[item];
  const end = path.slice(item < 0 ? -1 : item + 1).map(String);
  if (end.length === 0) return undefined;
  const ending = (wanted: readonly string[]) =>
    leaves.filter((leaf) => wanted.every((step, index) => leaf.at(index - wanted.length) === step));
  const name = typeof container === 'object' ? container.name : undefined;
  const [own, another] = name === undefined ? [] : ending([String(name), ...end]);
  if (own) return another ? undefined : own;
  // `image` alone is in every chart many times; `limits.memory` or `activeDeadlineSeconds` says what it is.
  if (item >= 0 && end.length === 1) return undefined;
  const [only, other] = ending(end);
  return other ? undefined : only;
}

function leavesOf(data: unknown, path: readonly Key[] = []): (readonly Key[])[] {
  if (Array.isArray(data)) return data.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (isRecord(data))
    return Object.entries(data).flatMap(([key, value]) => leavesOf(value, [...path, key]));
  return data === null || data === undefined ? [] : [path];
}
