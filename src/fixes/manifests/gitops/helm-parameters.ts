import { calledPath } from '../../edit/edit-document.ts';
import {
  type ObjectPath,
  type Operation,
  resolve,
  set,
  valueIn,
  withOperation,
} from '../../edit/operation.ts';
import type { Data } from '../../yaml/layout.ts';
import { dottedKey, type Key } from '../../yaml/yaml-file.ts';
import { isRecord } from '../kustomize/kustomization.ts';
import type { Manifest } from '../manifest.ts';
import type { Source } from '../source.ts';

/**
 * The `parameters` of an Application as a source of values: each sets one key, as `helm --set` does.
 * @param path where the list stands in the Application
 */
export function parametersSource(manifest: Manifest, path: readonly Key[]): Source[] {
  const source = manifest.sources.find((one) => one.decides(path));
  const list = manifest.value(path);
  if (!source || !Array.isArray(list) || list.length === 0) return [];
  const keys = list.map((entry: unknown) =>
    isRecord(entry) && typeof entry.name === 'string' ? dottedKey(entry.name) : undefined,
  );
  const data = keys.reduce<unknown>(
    (values, key, index) => (key ? withOperation(values, set(key, typed(list[index]))) : values),
    {},
  );
  const entryFor = (wanted: ObjectPath): Key[] | undefined => {
    const index = keys.findLastIndex((key) => key && calledPath({ path: key }) === named(wanted));
    return index < 0 ? undefined : [...path, index, 'value'];
  };
  const named = (wanted: ObjectPath): string =>
    calledPath({ path: resolve(data, wanted).keys.concat(resolve(data, wanted).missing as Key[]) });
  return [
    {
      ...source,
      called: () => `${source.path} (helm.parameters)`,
      decides: (wanted) => valueIn(data, wanted) !== undefined,
      value: (wanted) => valueIn(data, wanted),
      written: (wanted) => {
        const entry = entryFor(wanted);
        return entry && source.written(entry);
      },
      takes: () => false,
      edit: (operations) => {
        const translated = operations.map((one) => asParameter(one, entryFor(one.path)));
        return translated.includes(undefined)
          ? { because: `the helm.parameters in ${source.path} set single values only` }
          : source.edit(translated.flatMap((one) => one ?? []));
      },
    },
  ];
}

/** A parameter's value is always written as text. */
function asParameter(operation: Operation, entry: Key[] | undefined): Operation[] | undefined {
  if (!entry || operation.op !== 'set' || typeof operation.value === 'object') return undefined;
  return [set(entry, String(operation.value))];
}

/** What `helm --set` makes of a text: numbers and booleans, unless `forceString` says that it stays one. */
function typed(entry: unknown): Data {
  const { value, forceString } = isRecord(entry) ? entry : {};
  const text = String(value ?? '');
  if (forceString === true) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : text;
}
