import { posix } from 'node:path';
import type { V1PodSpec } from '@kubernetes/client-node';
import { type Fact, isKnown } from '../model/facts.ts';
import type { BuilderPlace } from './builder-arguments.ts';
import { flagValue } from './builder-flags.ts';
import type { Change } from './change-manifest.ts';
import { append, type ObjectPath } from './edit/operation.ts';
import type { Manifest } from './manifests/manifest.ts';
import { freeVolumeName, mountsIn, volumesOf } from './mounts.ts';
import { placeOf } from './place.ts';

type Refusal = { readonly because: string };

/** Gives the builder an empty volume where it keeps its cache or its images, when none is mounted there: everyone may write that. */
export function addCacheVolume(
  manifest: Manifest,
  builder: BuilderPlace,
  spec: V1PodSpec,
  facts: readonly Fact[],
): Change | Refusal {
  const { name, path, file } = builder;
  const folder = folderOf(builder, spec);
  if (!folder) return { because: `where container ${name} in ${file} keeps its cache is not told` };
  const named = foldersNamed(facts);
  if (named.length > 0 && !named.some((one) => isWithin(one, folder) || isWithin(folder, one)))
    return { because: `the log names ${named.join(', ')}, where ${builder.kind} keeps no cache` };
  const mount = mountsIn(manifest, builder).find(({ mountPath }) => isWithin(folder, mountPath));
  if (mount) return { because: `volume ${mount.volume} is mounted at ${mount.mountPath} already` };
  const volume = freeVolumeName(manifest, 'build-cache');
  const mounts: ObjectPath = [...path, 'volumeMounts'];
  return {
    operations: [
      append(mounts, { name: volume, mountPath: folder }),
      append(volumesOf(manifest), { name: volume, emptyDir: {} }),
    ],
    place: `${placeOf(manifest)} cache volume of container ${name}`,
    summary: `an emptyDir at ${folder} of container ${name}, where nothing is mounted and its user may not write; it is empty again in the next build`,
    proof: [
      { claim: 'every user may write an emptyDir', holds: 'yes' },
      {
        claim: 'the node has room for it',
        holds: 'unknown',
        because: 'it counts towards the ephemeral storage of the pod',
      },
    ],
  };
}

/**
 * The folder that is named for the cache; else the builder's own. Kimia Dockerfile.buildah: the home of its user. Buildah(1), --root, and
 * the user `build` of its own image.
 */
function folderOf(builder: BuilderPlace, spec: V1PodSpec): string | undefined {
  const { kind, image = '' } = builder;
  const container = spec.containers.find(({ name }) => name === builder.name);
  const user = container?.securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
  if (container?.env?.some(({ name }) => name === 'HOME' || name === 'XDG_DATA_HOME'))
    return undefined;
  if (kind === 'kimia') {
    const named = flagValue(builder, { name: '--cache-dir' });
    if (named !== undefined) return named.startsWith('/') ? posix.normalize(named) : undefined;
    return '/home/kimia/.local/share/containers';
  }
  if (kind !== 'buildah' || builder.words.some(({ text }) => /--root\b/.test(text)))
    return undefined;
  if (user === 0) return '/var/lib/containers';
  const isOwnImage = /^quay\.io\/(?:buildah|containers\/buildah)\b/.test(image);
  return isOwnImage && user === 1000 ? '/home/build/.local/share/containers' : undefined;
}

/** What the builder says that it may not write. */
const foldersNamed = (facts: readonly Fact[]): string[] =>
  facts
    .filter(isKnown)
    .filter(({ name, value }) => name.endsWith('.signature') && value === 'cache-not-writable')
    .flatMap(({ evidence }) =>
      evidence.flatMap(({ text }) => text.match(/(?<![\w.])\/[\w./-]+/g) ?? []),
    )
    .map((one) => posix.normalize(one));

const isWithin = (path: string, folder: string): boolean =>
  `${path}/`.startsWith(`${folder.replace(/\/$/, '')}/`);
