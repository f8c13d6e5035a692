import { posix } from 'node:path';
import type { V1PodSpec, V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import { closest, distance } from 'fastest-levenshtein';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, KubernetesObjects, Reading } from '../model/cluster.ts';
import { buildPod } from './build-pod.ts';
import { builderOf, option } from './builder.ts';

type ConfigMap = KubernetesObjects['ConfigMap'];

/** A build context that is a directory of the builder's container. */
export interface DirectoryContext {
  readonly directory: string;
  /** Where the Dockerfile may be, in the order in which the builder looks. */
  readonly dockerfiles: readonly string[];
  /** The mounts at or below the context, or that it lies in. */
  readonly mounts: readonly ContextMount[];
}

interface ContextMount {
  readonly path: string;
  readonly subPath?: string;
  readonly volume: V1Volume;
}

/** The context with the ConfigMaps that are mounted there. */
export interface ContextFiles extends DirectoryContext {
  readonly configMaps: ReadonlyMap<string, Reading<ConfigMap>>;
}

/** Of a builder that takes a directory of its own container, and of nothing else: a script may make its own files. */
export function directoryContext(build: Build): DirectoryContext | undefined {
  const spec = buildPod(build)?.spec;
  const builder = builderOf(spec);
  if (!spec || !builder || (builder.kind !== 'kaniko' && builder.kind !== 'kimia'))
    return undefined;
  const { command = [], args = [] } = builder.container;
  if ([...command, ...args].slice(0, 2).some((word) => /(?:^|\/)(?:ba|a|da)?sh$/.test(word)))
    return undefined;
  const given = builder.context ?? (builder.kind === 'kaniko' ? '/workspace' : undefined);
  const directory = given?.replace(/^dir:\/\//, '');
  if (!directory?.startsWith('/')) return undefined;

  const words = builder.arguments;
  const root = posix.join(directory, option(words, ['--context-sub-path']) ?? '');
  const dockerfile = option(words, ['--dockerfile', '-f']) ?? 'Dockerfile';
  const inContext = posix.join(root, dockerfile);
  return {
    directory: withoutSlash(root),
    dockerfiles: dockerfile.startsWith('/')
      ? [posix.normalize(dockerfile), inContext]
      : [inContext],
    mounts: mountsAround(directory, spec, builder.container.volumeMounts ?? []),
  };
}

const withoutSlash = (path: string): string => path.replace(/(?<=.)\/+$/, '');

const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);

function mountsAround(
  directory: string,
  { volumes = [] }: V1PodSpec,
  mounts: readonly V1VolumeMount[],
): ContextMount[] {
  const around = withoutSlash(posix.normalize(directory));
  return mounts.flatMap(({ name, mountPath, subPath }) => {
    const path = withoutSlash(posix.normalize(mountPath));
    const volume = volumes.find((one) => one.name === name);
    if (!volume || !(isWithin(path, around) || isWithin(around, path))) return [];
    return [{ path, volume, ...(subPath ? { subPath } : {}) }];
  });
}

/** Reads the ConfigMaps of the context, each once. */
export async function readContextFiles(
  cluster: Cluster,
  build: Build,
): Promise<ContextFiles | undefined> {
  const context = directoryContext(build);
  if (!context) return undefined;
  const names = new Set(context.mounts.flatMap(({ volume }) => volume.configMap?.name ?? []));
  const readings = await Promise.all(
    [...names].map(
      async (name) =>
        [name, await cluster.get('ConfigMap', name, build.subject.namespace)] as const,
    ),
  );
  return { ...context, configMaps: new Map(readings) };
}

/** A file that a ConfigMap puts into the container. */
export interface MountedFile {
  readonly path: string;
  readonly text: string;
  /** `ConfigMap builds/app key Dockerfile`. */
  readonly source: string;
}

/** Every file that the ConfigMaps of the context put there. */
export const mountedFiles = (context: ContextFiles): MountedFile[] =>
  context.mounts.flatMap((mount) => filesOf(mount, context));

function filesOf({ path, subPath, volume }: ContextMount, { configMaps }: ContextFiles) {
  const { name = '', items } = volume.configMap ?? {};
  const reading = configMaps.get(name);
  if (reading?.kind !== 'found') return [];
  const { data = {}, binaryData = {}, metadata } = reading.value;
  const all: Readonly<Record<string, string>> = { ...binaryData, ...data };
  const placed = items ?? Object.keys(all).map((key) => ({ key, path: key }));
  return placed.flatMap((item) => {
    const text = all[item.key];
    if (text === undefined) return [];
    const place =
      subPath === undefined ? posix.join(path, item.path) : below(path, subPath, item.path);
    const source = `ConfigMap ${metadata?.namespace ?? ''}/${name} key ${item.key}`;
    return place === undefined ? [] : [{ path: place, text, source }];
  });
}

/** With a subPath one file, or one directory, of the volume stands at the mount path. */
function below(path: string, subPath: string, file: string): string | undefined {
  if (file === subPath) return path;
  return file.startsWith(`${subPath}/`)
    ? posix.join(path, file.slice(subPath.length + 1))
    : undefined;
}

export type Lookup =
  | { readonly kind: 'found'; readonly file: MountedFile }
  /** Nothing that is mounted there holds it; `volume` says what is. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly because: string };

/** Is there a file, or a directory, at that place? Only what ConfigMaps hold, or that nothing is mounted, can be told. */
export function lookUp(context: ContextFiles, path: string): Lookup {
  const file = mountedFiles(context).find((one) => isWithin(one.path, path));
  if (file) return { kind: 'found', file };
  const [nearest] = context.mounts
    .filter((mount) => isWithin(path, mount.path))
    .toSorted((a, b) => b.path.length - a.path.length);
  if (!nearest) return { kind: 'missing' };
  const { configMap, name } = nearest.volume;
  if (!configMap) return { kind: 'unknown', because: `the files of volume ${name} are not seen` };
  const reading = context.configMaps.get(configMap.name ?? '');
  return reading?.kind === 'found' || reading?.kind === 'not-found'
    ? { kind: 'missing' }
    : { kind: 'unknown', because: `ConfigMap ${configMap.name} could not be read` };
}

/** The file whose name is nearest, where a slip would explain the difference. */
export function nearestFile(context: ContextFiles, path: string): string | undefined {
  const files = mountedFiles(context).map((one) => one.path);
  const wanted = posix.basename(path);
  const sameName = files.find((one) => posix.basename(one) === wanted);
  if (sameName || files.length === 0) return sameName;
  const byName = closest(
    wanted.toLowerCase(),
    files.map((one) => posix.basename(one).toLowerCase()),
  );
  const near = distance(wanted.toLowerCase(), byName) <= Math.max(2, wanted.length / 3);
  return near ? files.find((one) => posix.basename(one).toLowerCase() === byName) : undefined;
}
