import { containersIn } from './containers.ts';
import type { ItemKey, ObjectPath } from './edit/operation.ts';
import { podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';

/** A place of the pod's spec that names another object, and the places that name keys of it. */
export interface NamedReference {
  readonly kind: string;
  readonly name: string;
  readonly path: ObjectPath;
  readonly keys: readonly { readonly key: string; readonly path: ObjectPath }[];
}

/** All that the pod's spec refers to by name, with where it does so. */
export function referencesIn(manifest: Manifest): NamedReference[] {
  const spec = podSpecOf(manifest.identity.kind);
  const at = (path: ObjectPath) => manifest.value(path);
  const inVolumes = itemsOf(at([...spec, 'volumes'])).flatMap(({ step }) => {
    const volume = [...spec, 'volumes', step];
    const sources = [...volume, 'projected', 'sources'];
    const projected = itemsOf(at(sources)).map(({ index }) => [...sources, index]);
    return [
      ...read(at, 'Secret', [...volume, 'secret'], 'secretName'),
      ...read(at, 'ConfigMap', [...volume, 'configMap'], 'name'),
      ...read(at, 'PersistentVolumeClaim', [...volume, 'persistentVolumeClaim'], 'claimName'),
      ...projected.flatMap((one) => read(at, 'Secret', [...one, 'secret'], 'name')),
      ...projected.flatMap((one) => read(at, 'ConfigMap', [...one, 'configMap'], 'name')),
    ];
  });
  return [
    ...read(at, 'ServiceAccount', spec, 'serviceAccountName'),
    ...inVolumes,
    ...containersIn(manifest).flatMap(({ path }) => inContainer(at, path)),
  ];
}

type At = (path: ObjectPath) => unknown;

const inContainer = (at: At, path: ObjectPath): NamedReference[] => [
  ...itemsOf(at([...path, 'env'])).flatMap(({ step }) => {
    const from = [...path, 'env', step, 'valueFrom'];
    return [
      ...read(at, 'Secret', [...from, 'secretKeyRef'], 'name'),
      ...read(at, 'ConfigMap', [...from, 'configMapKeyRef'], 'name'),
    ];
  }),
  ...itemsOf(at([...path, 'envFrom'])).flatMap(({ index }) => [
    ...read(at, 'Secret', [...path, 'envFrom', index, 'secretRef'], 'name'),
    ...read(at, 'ConfigMap', [...path, 'envFrom', index, 'configMapRef'], 'name'),
  ]),
];

/** A reference, with the one key that a variable takes, or those that a volume lists. */
function read(at: At, kind: string, holder: ObjectPath, field: string): NamedReference[] {
  const name = at([...holder, field]);
  if (typeof name !== 'string') return [];
  const items = itemsOf(at([...holder, 'items'])).map(({ index }) => [
    ...holder,
    'items',
    index,
    'key',
  ]);
  const keys = [[...holder, 'key'], ...items].flatMap((path) => {
    const key = at(path);
    return typeof key === 'string' ? [{ key, path }] : [];
  });
  return [{ kind, name, path: [...holder, field], keys }];
}

/** Items of a list: by their name, which stays the same when others come before them, else by their number. */
function itemsOf(list: unknown): { index: number; step: ItemKey | number }[] {
  return Array.isArray(list)
    ? list.map((item: { name?: unknown } | null, index) => ({
        index,
        step: typeof item?.name === 'string' ? { name: item.name } : index,
      }))
    : [];
}
