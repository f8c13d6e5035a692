import { type Document, isSeq } from 'yaml';
import type { SourceFile } from '../../model/fix.ts';
import type { EditedPlace } from '../edit/edit-document.ts';
import { followed, type Key, nodeAt, readYaml, valueAt, type YamlFile } from '../yaml/yaml-file.ts';
import { chartsIn } from './helm/chart.ts';
import { chartManifests } from './helm/chart-manifests.ts';
import { chainsFrom } from './kustomize/chains.ts';
import { type Kustomization, readKustomizations } from './kustomize/kustomization.ts';
import { type PatchFiles, patchFilesOf } from './kustomize/patch-files.ts';
import { render } from './kustomize/render.ts';
import { type Identity, type Manifest, manifestOf } from './manifest.ts';
import { mapNamespaces } from './namespaces.ts';
import { documentSource } from './source.ts';

/** What to look for. */
export interface Wanted {
  /** For people: `Job builds/app-7`. */
  readonly called: string;
  readonly namespace: string;
  readonly kinds: readonly string[];
  /** How well an object matches, 0 best; undefined when it does not. */
  rank(object: Identity): number | undefined;
}

export type Location =
  | { readonly kind: 'found'; readonly manifest: Manifest }
  /** They match alike: a person has to choose. */
  | { readonly kind: 'several'; readonly manifests: readonly Manifest[] }
  | {
      readonly kind: 'not-found';
      readonly because: string;
      /** Is it sure that the files do not hold it? Not when one of them could not be read, or must not be changed. */
      readonly isAbsent: boolean;
    };

/**
 * Finds the object that matches best, by name first and namespace second. Several that match alike are for a person to
 * choose from, not for the bot to guess.
 */
export function locate(files: readonly SourceFile[], wanted: Wanted): Location {
  const kustomizations = readKustomizations(files);
  const patchFiles = patchFilesOf(files, kustomizations);
  const namespaces = mapNamespaces(files, kustomizations);
  const charts = chartsIn(files);
  const complaints: string[] = [];
  const candidates: Candidate[] = [];
  for (const file of files) {
    if (!mayHold(file, wanted) || patchFiles.has(file.path)) continue;
    const read = readYaml(file);
    if (read.kind === 'broken') complaints.push(read.because);
    const chains = chainsFrom(file.path, kustomizations);
    const manifests =
      read.kind === 'yaml'
        ? objectsIn(read.file).flatMap((place) => manifestsOf(place, chains, patchFiles))
        : read.kind === 'template'
          ? chartManifests(file, files, charts)
          : [];
    for (const manifest of manifests) {
      const byName = rankByName(manifest.identity, wanted);
      const { namespace } = manifest.identity;
      const byNamespace = namespaces.rank(file.path, namespace, wanted.namespace);
      if (byName === undefined || byNamespace === undefined) continue;
      candidates.push({ manifest, file, rank: byName * 10 + byNamespace });
    }
  }
  return decide(candidates, complaints, wanted);
}

interface Candidate {
  readonly manifest: Manifest;
  readonly file: SourceFile;
  readonly rank: number;
}

/** An object's place: which file, which document of it, and the path inside the document. */
interface Located extends EditedPlace {
  readonly identity: Identity;
}

/** The object as each chain of kustomizations makes it; as it stands where none includes it. */
function manifestsOf(
  place: Located,
  chains: readonly (readonly Kustomization[])[],
  patchFiles: PatchFiles,
): Manifest[] {
  const own = documentSource(place);
  if (chains.length === 0) return [manifestOf(place.identity, [own])];
  return chains.map((chain) => {
    const rendering = render(place.identity, own.value([]), chain, patchFiles);
    const others = chains.filter((other) => other !== chain);
    return manifestOf(rendering.identity, [...rendering.sources, own], {
      data: rendering.data,
      sharedBy: others.flatMap((other) => other.at(-1)?.folder ?? []),
    });
  });
}

function decide(
  candidates: readonly Candidate[],
  complaints: readonly string[],
  wanted: Wanted,
): Location {
  const nearest = Math.min(...candidates.map(({ rank }) => rank));
  const best = candidates.filter(({ rank }) => rank === nearest);
  if (best.length === 0)
    return {
      kind: 'not-found',
      because: missing(complaints, wanted),
      isAbsent: complaints.length === 0,
    };
  const writable = best.filter(({ file }) => !isGenerated(file.text));
  const manifests = writable.map(({ manifest }) => manifest);
  const [manifest, ...others] = manifests;
  if (!manifest)
    return {
      kind: 'not-found',
      because: `${best.map((one) => one.manifest.whereabouts).join(', ')} says that it is generated; what it is generated from must be changed`,
      isAbsent: false,
    };
  return others.length > 0 ? { kind: 'several', manifests } : { kind: 'found', manifest };
}

const missing = (complaints: readonly string[], { called }: Wanted): string =>
  complaints.length === 0
    ? `no manifest of ${called} is among the files`
    : `no manifest of ${called} was found, and ${complaints.slice(0, 3).join('; ')}`;

/** A quick look before parsing: most files of a repository hold other kinds. */
const mayHold = ({ path, text }: SourceFile, { kinds }: Wanted): boolean =>
  !isVendored(path) && new RegExp(`kind["']?\\s*:\\s*["']?(${kinds.join('|')})\\b`).test(text);

const isVendored = (path: string): boolean => /(^|\/)(vendor|node_modules|\.git)\//.test(path);

// Go's convention, https://go.dev/s/generatedcode, which other generators follow.
const isGenerated = (text: string): boolean =>
  text
    .split('\n', 5)
    .some((line) => /^\uFEFF?\s*#.*(code generated|do not edit|autogenerated)/i.test(line));

function rankByName(identity: Identity, wanted: Wanted): number | undefined {
  return wanted.kinds.includes(identity.kind) ? wanted.rank(identity) : undefined;
}

/** All objects of a file, those inside a `List` too. */
function objectsIn(file: YamlFile): Located[] {
  return file.documents.flatMap((document, index) =>
    rootsOf(document).map((root) => ({ file, index, root, identity: identify(document, root) })),
  );
}

function rootsOf(document: Document.Parsed): Key[][] {
  const items = followed(document, nodeAt(document, ['items']));
  const kind = valueAt(document, ['kind']);
  if (typeof kind !== 'string' || !kind.endsWith('List') || !isSeq(items)) return [[]];
  return items.items.map((_, position) => ['items', position]);
}

function identify(document: Document.Parsed, root: readonly Key[]): Identity {
  const text = (...path: Key[]): string | undefined => {
    const value = valueAt(document, [...root, ...path]);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    apiVersion: text('apiVersion') ?? '',
    kind: text('kind') ?? '',
    name: text('metadata', 'name'),
    generateName: text('metadata', 'generateName'),
    namespace: text('metadata', 'namespace'),
  };
}
