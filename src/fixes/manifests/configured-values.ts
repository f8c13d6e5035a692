import { isMap } from 'yaml';
import type { FixPlaces, SourceFile, ValueField } from '../../model/fix.ts';
import { calledPath, editDocument } from '../edit/edit-document.ts';
import { type ObjectPath, valueIn } from '../edit/operation.ts';
import { dottedKey, type Key, readYaml } from '../yaml/yaml-file.ts';
import { type Source, whereabouts, writtenAt } from './source.ts';

type HelmValues = NonNullable<FixPlaces['helmValues']>;

/** The fields of an object, by the end of their path. */
const fieldPaths: Readonly<Record<ValueField, RegExp>> = {
  memoryLimit: /\]\.resources\.limits\.memory$/,
  memoryRequest: /\]\.resources\.requests\.memory$/,
  ephemeralStorageLimit: /\]\.resources\.limits\.ephemeral-storage$/,
  ephemeralStorageRequest: /\]\.resources\.requests\.ephemeral-storage$/,
  deadline: /^spec\.(jobTemplate\.spec\.)?activeDeadlineSeconds$/,
  builderImage: /ontainers\[[^\]]*\]\.image$/,
  roleArn: /^metadata\.annotations\.eks\.amazonaws\.com\/role-arn$/,
  ttl: /^spec\.(jobTemplate\.spec\.)?ttlSecondsAfterFinished$/,
};

/**
 * The values file that a team named in the configuration, as the source which has the last word on the fields that it
 * has keys for, whatever else the repository holds.
 * @returns why it cannot be used, as `because`; undefined when none is configured
 */
export function configuredValues(
  files: readonly SourceFile[],
  { helmValues }: FixPlaces,
): Source | { readonly because: string } | undefined {
  if (!helmValues) return undefined;
  const source = files.find(({ path }) => path === helmValues.file);
  if (!source) return { because: `the values file ${helmValues.file} is not in the repository` };
  const read = readYaml(source);
  if (read.kind === 'broken') return { because: read.because };
  if (read.kind === 'template') return { because: `${helmValues.file} is a template` };
  if (!isMap(read.file.documents[0]?.contents))
    return { because: `${helmValues.file} holds no values` };

  const place = { file: read.file, index: 0, root: [] };
  const keyOf = (path: ObjectPath): Key[] | undefined => keyFor(helmValues, path);
  const value = (path: ObjectPath): unknown => {
    const key = keyOf(path);
    return key && valueIn(read.file.data[0], key);
  };
  return {
    path: source.path,
    text: source.text,
    whereabouts: whereabouts(place),
    called: (path) => `${source.path} (${calledPath({ path: keyOf(path) ?? [] })})`,
    decides: (path) => keyOf(path) !== undefined,
    value,
    written: (path) => writtenAt(place, keyOf(path) ?? []),
    takes: () => false,
    edit: (operations) => {
      const stranger = operations.find(({ path }) => keyOf(path) === undefined);
      return stranger
        ? { because: `no key of ${source.path} is configured for ${calledPath(stranger)}` }
        : editDocument(
            place,
            operations.map((one) => ({ ...one, path: keyOf(one.path) ?? [] })),
          );
    },
  };
}

function keyFor(values: HelmValues, path: ObjectPath): Key[] | undefined {
  const called = calledPath({ path });
  const field = (Object.keys(fieldPaths) as ValueField[]).find((one) =>
    fieldPaths[one].test(called),
  );
  const key = field && (values[field] ?? besides(values, field));
  return key === undefined ? undefined : dottedKey(key);
}

/** Charts keep Kubernetes' own `resources` layout, in which `requests` stands beside `limits`. */
const besides = (values: HelmValues, field: ValueField): string | undefined =>
  field === 'memoryRequest' || field === 'ephemeralStorageRequest'
    ? values[field === 'memoryRequest' ? 'memoryLimit' : 'ephemeralStorageLimit']?.replace(
        /limits(?=\.(memory|ephemeral-storage)$)/,
        'requests',
      )
    : undefined;
