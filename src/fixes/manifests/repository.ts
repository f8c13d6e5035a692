import { posix } from 'node:path';
import type { SourceFile, SourceTree } from '../../model/fix.ts';
import { readYaml } from '../yaml/yaml-file.ts';
import type { Release } from './gitops/release.ts';
import { releasesIn } from './gitops/releases.ts';
import { chartOf, chartsIn, deploymentsOf } from './helm/chart.ts';
import { chartManifests } from './helm/chart-manifests.ts';
import { chainsFrom } from './kustomize/chains.ts';
import { type Kustomization, readKustomizations } from './kustomize/kustomization.ts';
import { type PatchFiles, patchFilesOf } from './kustomize/patch-files.ts';
import { render } from './kustomize/render.ts';
import { type Locks, locksOf } from './locks.ts';
import { type Identity, type Manifest, manifestOf } from './manifest.ts';
import { mapNamespaces, type NamespaceMap } from './namespaces.ts';
import { numbered } from './numbered.ts';
import { type Located, objectsIn } from './objects.ts';
import { documentSource, type Source } from './source.ts';

/** What the files of a repository hold, and how it is deployed. */
export interface Repository {
  readonly namespaces: NamespaceMap;
  /** What GitOps tools deploy from it. */
  readonly releases: readonly Release[];
  /** The objects of a file as they are deployed; a complaint where it cannot be read. */
  objectsIn(file: SourceFile): ObjectsOfFile;
}

export interface ObjectsOfFile {
  readonly manifests: readonly Manifest[];
  readonly complaint?: string;
}

export function readRepository(tree: SourceTree): Repository {
  const known = repositories.get(tree.files);
  if (known && known.address === tree.address) return known.repository;
  const repository = read(tree);
  repositories.set(tree.files, { ...tree, repository });
  return repository;
}

// A fix looks for several objects, and a cause has several fixes: all of them look at the same files.
const repositories = new WeakMap<
  readonly SourceFile[],
  Pick<SourceTree, 'address'> & { readonly repository: Repository }
>();

function read(tree: SourceTree): Repository {
  const { files } = tree;
  const kustomizations = readKustomizations(files);
  const patchFiles = patchFilesOf(files, kustomizations);
  const charts = chartsIn(files);
  const lock = locking(files, locksOf(files, charts));
  const reader =
    (releases: readonly Release[]) =>
    (file: SourceFile): ObjectsOfFile => {
      if (patchFiles.has(file.path)) return { manifests: [] };
      const content = readYaml(file);
      if (content.kind === 'broken') return { manifests: [], complaint: content.because };
      if (content.kind === 'template') {
        const chart = chartOf(file.path, charts);
        if (!chart) return { manifests: [] };
        const deployments = deploymentsOf(chart, files, charts, releases);
        return { manifests: numbered(chartManifests(file, chart, deployments)).map(lock) };
      }
      const chains = chainsFrom(file.path, kustomizations);
      const objects = objectsIn(content.file);
      return {
        manifests: numbered(
          objects.flatMap((place) => manifestsOf(place, chains, patchFiles, releases)),
        ).map(lock),
      };
    };
  const releases = releasesIn(tree, reader([]), kustomizations);
  return {
    namespaces: mapNamespaces(files, kustomizations),
    releases,
    objectsIn: remembered(reader(releases)),
  };
}

function remembered(reader: Repository['objectsIn']): Repository['objectsIn'] {
  const known = new Map<SourceFile, ObjectsOfFile>();
  return (file) => {
    const objects = known.get(file) ?? reader(file);
    known.set(file, objects);
    return objects;
  };
}

/** Says of each source of an object whether its file must not be changed. */
function locking(files: readonly SourceFile[], lockOf: Locks): (manifest: Manifest) => Manifest {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const locked = (source: Source): Source => {
    const file = byPath.get(source.path);
    const because = file && lockOf(file);
    return because === undefined ? source : { ...source, locked: because };
  };
  return (manifest) => {
    const own: Source = manifest.sources.at(-1) ?? manifest.sources[0];
    const others = manifest.sources.slice(0, -1).map(locked);
    return manifestOf(manifest.identity, [...others, locked(own)], manifest);
  };
}

/** The object as each chain of kustomizations makes it, and each GitOps object deploys that; else as it stands. */
function manifestsOf(
  place: Located,
  chains: readonly (readonly Kustomization[])[],
  patchFiles: PatchFiles,
  releases: readonly Release[],
): Manifest[] {
  const own = documentSource(place);
  if (chains.length === 0)
    return deployed(releasesOf(place.file.path, releases), (release) =>
      manifestOf(placed(place.identity, release), [own], { origin: originIn(release) }),
    );
  return chains.flatMap((chain) => {
    const rendering = render(place.identity, own.value([]), chain, patchFiles);
    const folder = chain.at(-1)?.folder ?? '';
    const sharers = chains.flatMap((other) =>
      other === chain ? [] : (other.at(-1)?.folder ?? []),
    );
    return deployed(releasesOf(posix.join(folder, 'kustomization.yaml'), releases), (release) =>
      manifestOf(placed(rendering.identity, release), [...rendering.sources, own], {
        data: rendering.data,
        origin: originIn(release),
        ...(sharers.length > 0 ? { whereabouts: `${own.whereabouts} of ${folder}` } : {}),
        sharedBy: (path) =>
          path === own.path && sharers.length > 0
            ? `${sharers.join(', ')} use the same base`
            : undefined,
      }),
    );
  });
}

const deployed = (
  releases: readonly Release[],
  manifest: (release: Release | undefined) => Manifest,
): Manifest[] => (releases.length === 0 ? [manifest(undefined)] : releases.map(manifest));

const originIn = (release: Release | undefined) => (release ? { by: release.by } : {});

/** Flux sets the namespace of all objects, Argo CD of those that have none. */
function placed(identity: Identity, release: Release | undefined): Identity {
  if (release?.namespace === undefined) return identity;
  const own = release.by.kind === 'Kustomization' ? undefined : identity.namespace;
  return { ...identity, namespace: own ?? release.namespace };
}

/** Which releases deploy a file: those of the nearest folder. */
function releasesOf(path: string, releases: readonly Release[]): Release[] {
  const fitting = releases.flatMap((release) => {
    const { folder, isRecursive } = release;
    if (folder === undefined) return [];
    const isIn = folder === '.' || path.startsWith(`${folder}/`);
    return posix.dirname(path) === folder || (isRecursive && isIn) ? [{ release, folder }] : [];
  });
  const longest = Math.max(...fitting.map(({ folder }) => folder.length));
  return fitting.flatMap(({ release, folder }) => (folder.length === longest ? [release] : []));
}
