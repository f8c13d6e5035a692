import type { V1Container, V1KeyToPath, V1Volume, V1VolumeMount } from '@kubernetes/client-node';

/** An object whose keys are files of a volume. */
export interface FileSource {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly items?: readonly V1KeyToPath[];
}

/** What stands behind a mount: Secrets and ConfigMaps, or a volume whose files nobody can tell from the manifest. */
export interface Mounted {
  readonly mount: V1VolumeMount;
  readonly sources: readonly FileSource[] | 'filled-at-run-time';
}

/** The mounts of a container with what is behind them. */
export const mountsOf = (container: V1Container, volumes: readonly V1Volume[]): Mounted[] =>
  (container.volumeMounts ?? []).flatMap((mount) => {
    const volume = volumes.find(({ name }) => name === mount.name);
    return volume ? [{ mount, sources: sourcesOf(volume) }] : [];
  });

function sourcesOf({ secret, configMap, projected }: V1Volume): Mounted['sources'] {
  if (secret?.secretName) return [source('Secret', secret.secretName, secret.items)];
  if (configMap?.name) return [source('ConfigMap', configMap.name, configMap.items)];
  if (!projected) return 'filled-at-run-time';
  return (projected.sources ?? []).flatMap((one) => [
    ...(one.secret?.name ? [source('Secret', one.secret.name, one.secret.items)] : []),
    ...(one.configMap?.name ? [source('ConfigMap', one.configMap.name, one.configMap.items)] : []),
  ]);
}

const source = (
  kind: FileSource['kind'],
  name: string,
  items: readonly V1KeyToPath[] | undefined,
): FileSource => ({ kind, name, ...(items ? { items } : {}) });

/** The mount in which a file is, the deepest one; undefined where nothing is mounted there. */
export const mountAt = (file: string, mounts: readonly Mounted[]): Mounted | undefined =>
  mounts
    .filter(({ mount }) => isInside(file, mount.mountPath))
    .toSorted(
      (one, other) => trimmed(other.mount.mountPath).length - trimmed(one.mount.mountPath).length,
    )[0];

const trimmed = (path: string): string => path.replace(/\/+$/, '');

const isInside = (file: string, folder: string): boolean =>
  `${file}/`.startsWith(`${trimmed(folder)}/`);

/** The file's path in the volume: below the mount's subPath, or the subPath itself where the file alone is mounted. */
export const pathInVolume = (file: string, { mountPath, subPath = '' }: V1VolumeMount): string =>
  [trimmed(subPath), file.slice(trimmed(mountPath).length).replace(/^\/+/, '')]
    .filter(Boolean)
    .join('/');

/** The key of the object that becomes that file; undefined where `items` leave it out. */
export const keyFor = (path: string, { items }: FileSource): string | undefined =>
  items ? items.find((item) => item.path === path)?.key : path;
