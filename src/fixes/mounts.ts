import { posix } from 'node:path';
import type { ContainerPlace } from './containers.ts';
import type { ObjectPath } from './edit/operation.ts';
import { podSpecOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';

/** A volume that is mounted into a container, as the manifest has it. */
export interface Mount {
  readonly path: ObjectPath;
  readonly volume: string;
  readonly mountPath: string;
  readonly subPath: string | undefined;
}

/** The mounts of a container. */
export function mountsIn(manifest: Manifest, container: ContainerPlace): Mount[] {
  const list = [...container.path, 'volumeMounts'];
  return recordsIn(manifest.value(list)).map((mount, index) => ({
    path: [...list, index],
    volume: String(mount.name),
    mountPath: posix.normalize(String(mount.mountPath)).replace(/(?<=.)\/$/, ''),
    subPath: typeof mount.subPath === 'string' ? mount.subPath : undefined,
  }));
}

/** Where a Secret or ConfigMap becomes the files of a volume, and the names that it gives to its keys. */
export interface VolumeSource {
  readonly path: ObjectPath;
  /** Undefined where every key is a file of its own name. */
  readonly items: readonly { readonly key: string; readonly path: string }[] | undefined;
}

/** The object of that name behind a volume; undefined where the volume has no such. */
export function sourceIn(
  manifest: Manifest,
  volume: string,
  object: string,
): VolumeSource | undefined {
  const path = [...volumesOf(manifest), { name: volume }];
  const projected = recordsIn(manifest.value([...path, 'projected', 'sources']));
  const holders: ObjectPath[] = [
    path,
    ...projected.map((_, index) => [...path, 'projected', 'sources', index]),
  ];
  const found = holders
    .flatMap((holder) => [
      { path: [...holder, 'secret'], name: holder === path ? 'secretName' : 'name' },
      { path: [...holder, 'configMap'], name: 'name' },
    ])
    .find((one) => manifest.value([...one.path, one.name]) === object);
  if (!found) return undefined;
  const items = manifest.value([...found.path, 'items']);
  return {
    path: found.path,
    items: Array.isArray(items)
      ? recordsIn(items).map((item) => ({ key: String(item.key), path: String(item.path) }))
      : undefined,
  };
}

/** The list of the pod's volumes. */
export const volumesOf = ({ identity }: Manifest): ObjectPath => [
  ...podSpecOf(identity.kind),
  'volumes',
];

/** A name for a new volume that none has yet. */
export function freeVolumeName(manifest: Manifest, wanted: string): string {
  const taken = recordsIn(manifest.value(volumesOf(manifest))).map(({ name }) => name);
  const count = Array.from({ length: taken.length + 1 }, (_, index) => index).find(
    (one) => !taken.includes(numbered(wanted, one)),
  );
  return numbered(wanted, count ?? 0);
}

const numbered = (name: string, count: number): string =>
  count === 0 ? name : `${name}-${count + 1}`;

const recordsIn = (list: unknown): Record<string, unknown>[] =>
  Array.isArray(list)
    ? list.map((item) => (typeof item === 'object' && item !== null ? { ...item } : {}))
    : [];
