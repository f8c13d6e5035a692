import { type FactValue, factValue } from '../model/facts.ts';
import type { Fix, FixRequest } from '../model/fix.ts';
import { type BuilderPlace, builderIn } from './builder-arguments.ts';
import { type Change, changeManifest } from './change-manifest.ts';
import { isToldOfFile, partsOf, tellOf } from './docker-config-place.ts';
import { type Operation, set } from './edit/operation.ts';
import { buildOf } from './manifests/build-manifest.ts';
import type { Manifest } from './manifests/manifest.ts';
import { type Mount, mountsIn, sourceIn, type VolumeSource } from './mounts.ts';
import { placeOf } from './place.ts';

/** Mounts a docker config, which is in the pod already, where this builder reads it and by the name that it reads. */
export const moveDockerConfig: Fix = {
  id: 'move-docker-config',
  title: 'Mount the docker config where the builder reads it',
  risk: 'The builder logs in to the registry, where it was a stranger before. What else in the container read the file at its old place no longer finds it.',
  verify: 'Run the build again: the push that was refused passes.',
  rollback: 'Revert this pull request; the next build asks the registry without a login again.',
  apply: (request) =>
    changeManifest(request, buildOf(request.subject), (manifest) => move(manifest, request)),
};

type Refusal = { readonly because: string };
type Place = FactValue<'builder.credentials.at'>;

function move(manifest: Manifest, { facts }: FixRequest): Change | Refusal {
  const kind = factValue(facts, 'builder.credentials');
  const at = factValue(facts, 'builder.credentials.at');
  if ((kind !== 'misplaced' && kind !== 'misnamed') || !at?.expected || !at.path || !at.name)
    return { because: 'it is not known that a docker config is mounted at the wrong place' };
  const builder = builderIn(manifest, facts);
  if ('because' in builder) return builder;
  const found = mountOf(manifest, builder, at);
  if ('because' in found) return found;
  const moved =
    kind === 'misplaced' && isToldOfFile(manifest, builder)
      ? toldOf(builder, found, at)
      : movedTo(at.expected, found, { ...at, others: othersOf(manifest, builder, found.mount) });
  if ('because' in moved) return moved;
  return {
    ...moved,
    place: `${placeOf(manifest)} docker config of container ${builder.name}`,
    summary: `docker config of ${at.object} for ${builder.kind}: ${moved.summary}`,
  };
}

interface Found {
  readonly mount: Mount;
  readonly source: VolumeSource;
}

/** The mount that was found wanting, by its path and by the object behind it. */
function mountOf(manifest: Manifest, builder: BuilderPlace, at: Place): Found | Refusal {
  const wanted = at.path?.replace(/(?<=.)\/+$/, '');
  const mount = mountsIn(manifest, builder).find((one) => one.mountPath === wanted);
  const source = mount && sourceIn(manifest, mount.volume, at.name ?? '');
  if (mount && source) return { mount, source };
  const isThere = mountsIn(manifest, builder).some(
    ({ volume, mountPath }) =>
      sourceIn(manifest, volume, at.name ?? '') && at.expected?.startsWith(mountPath),
  );
  return {
    because: isThere
      ? `${builder.file} mounts ${at.object} there already: apply it and run the build again`
      : `container ${builder.name} in ${builder.file} does not mount ${at.object} at ${at.path}`,
  };
}

/** What else uses the same volume, and so the same names of files. */
function othersOf(
  manifest: Manifest,
  builder: BuilderPlace,
  { volume, path }: Mount,
): readonly Mount[] {
  return mountsIn(manifest, builder).filter(
    (one) => one.volume === volume && one.path.at(-1) !== path.at(-1),
  );
}

type Moved = { readonly operations: readonly Operation[]; readonly summary: string };

/** The file stays where it is, and the builder is told of it. */
function toldOf(builder: BuilderPlace, { mount, source }: Found, { file }: Place): Moved | Refusal {
  const name = source.items?.[0]?.path ?? file;
  if (!mount.subPath && !name)
    return { because: 'it is not known under which name the docker config stands there' };
  const whole = mount.subPath ? mount.mountPath : `${mount.mountPath}/${name}`;
  return {
    operations: [tellOf(builder.path, whole)],
    summary: `REGISTRY_AUTH_FILE is ${whole}, where it is mounted`,
  };
}

/** Mounts the folder, or the one file, and gives the file its name where it has another. */
function movedTo(
  expected: string,
  { mount, source }: Found,
  { file, others }: Place & { readonly others: readonly Mount[] },
): Moved | Refusal {
  const { folder, name } = partsOf(expected);
  if (mount.subPath !== undefined)
    return {
      operations: [set([...mount.path, 'mountPath'], expected)],
      summary: `${mount.mountPath} → ${expected}`,
    };
  if (mount.mountPath === expected) {
    const key = source.items?.find((item) => item.key === file)?.path ?? file;
    return key
      ? {
          operations: [set([...mount.path, 'subPath'], key)],
          summary: `the one file ${key} is mounted as ${expected}, which was a folder`,
        }
      : { because: 'it is not known which file of the folder is the docker config' };
  }
  const named = namedAs(name, source, file);
  if ('because' in named) return named;
  if (named.operations.length > 0 && others.length > 0)
    return {
      because: `volume ${mount.volume} is mounted at ${others[0]?.mountPath} too, where its file would get another name`,
    };
  const isMoved = mount.mountPath !== folder;
  return {
    operations: [
      ...named.operations,
      ...(isMoved ? [set([...mount.path, 'mountPath'], folder)] : []),
    ],
    summary: [
      ...(isMoved ? [`${mount.mountPath} → ${folder}`] : []),
      ...(named.summary ? [named.summary] : []),
    ].join(', '),
  };
}

/** The file's name in the volume. */
function namedAs(
  name: string,
  { path, items }: VolumeSource,
  key: string | undefined,
): Moved | Refusal {
  if (items?.some((item) => item.path === name)) return { operations: [], summary: '' };
  const index = items?.findIndex((item) => item.key === key) ?? -1;
  const only = items?.length === 1 && key === undefined ? 0 : index;
  if (items && only >= 0)
    return {
      operations: [set([...path, 'items', only, 'path'], name)],
      summary: `key ${items[only]?.key} as ${name}`,
    };
  if (key === name && !items) return { operations: [], summary: '' };
  if (!key || items) return { because: 'it is not known which key of it is the docker config' };
  return {
    operations: [set([...path, 'items'], [{ key, path: name }])],
    summary: `key ${key} as ${name}`,
  };
}
