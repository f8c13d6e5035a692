import type { SourceFile, SourceTree } from '../../model/fix.ts';
import type { Identity, Manifest } from './manifest.ts';
import { agreementOf, type Origin } from './origin.ts';
import { readRepository } from './repository.ts';

/** What to look for. */
export interface Wanted {
  /** For people: `Job builds/app-7`. */
  readonly called: string;
  readonly namespace: string;
  /** Its name in the cluster, which those in the repository are parts of at most. */
  readonly name: string;
  readonly kinds: readonly string[];
  /** Is it what was diagnosed, and not something else that its fix changes? */
  readonly isBuild?: boolean;
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
 * Finds the object that matches best, by name first, namespace second, and then by what made the live object. Several
 * that match alike are for a person to choose from, not for the bot to guess.
 */
export function locate(tree: SourceTree, wanted: Wanted, live: Origin = {}): Location {
  const repository = readRepository(tree);
  const complaints: string[] = [];
  const candidates: Candidate[] = [];
  for (const file of tree.files) {
    if (!mayHold(file, wanted)) continue;
    const { manifests, complaint } = repository.objectsIn(file);
    if (complaint) complaints.push(complaint);
    for (const manifest of manifests) {
      const byName = rankByName(manifest.identity, wanted);
      const { namespace } = manifest.identity;
      const byNamespace = repository.namespaces.rank(file.path, namespace, wanted.namespace);
      if (byName === undefined || byNamespace === undefined) continue;
      candidates.push({ manifest, rank: byName * 10 + byNamespace });
    }
  }
  return decide(candidates, complaints, wanted, live);
}

interface Candidate {
  readonly manifest: Manifest;
  readonly rank: number;
}

function decide(
  candidates: readonly Candidate[],
  complaints: readonly string[],
  wanted: Wanted,
  live: Origin,
): Location {
  const [one] = candidates;
  if (!one)
    return {
      kind: 'not-found',
      because: missing(complaints, wanted),
      isAbsent: complaints.length === 0,
    };
  const writable = candidates.filter(({ manifest }) => isWritable(manifest));
  const nearest = Math.min(...writable.map(({ rank }) => rank));
  const best = writable.filter(({ rank }) => rank === nearest).map(({ manifest }) => manifest);
  const [manifest, ...others] = agreeing(best, live);
  if (!manifest)
    return {
      kind: 'not-found',
      because: `${candidates.map((candidate) => locked(candidate.manifest)).join('; ')}`,
      isAbsent: false,
    };
  return others.length > 0
    ? { kind: 'several', manifests: [manifest, ...others] }
    : { kind: 'found', manifest };
}

/** Those that what made the live object makes, where the repository tells that of any. */
function agreeing(manifests: readonly Manifest[], live: Origin): Manifest[] {
  const most = Math.max(...manifests.map(({ origin }) => agreementOf(live, origin)));
  return manifests.filter(({ origin }) => agreementOf(live, origin) === most);
}

const isWritable = ({ sources }: Manifest): boolean =>
  sources.some(({ locked }) => locked === undefined);

const locked = ({ whereabouts, sources }: Manifest): string =>
  `${whereabouts} ${sources.at(-1)?.locked ?? ''}`;

const missing = (complaints: readonly string[], { called }: Wanted): string =>
  complaints.length === 0
    ? `no manifest of ${called} is among the files`
    : `no manifest of ${called} was found, and ${complaints.slice(0, 3).join('; ')}`;

/** A quick look before parsing: most files of a repository hold other kinds, or objects of other names. */
function mayHold({ path, text }: SourceFile, { kinds, name }: Wanted): boolean {
  const kind = new RegExp(`kind["']?\\s*:\\s*["']?(${kinds.join('|')})\\b`);
  if (isVendored(path) || !kind.test(text)) return false;
  const found = [...text.matchAll(names)].map(([, one = '']) => one);
  return found.length === 0 || found.some((one) => name.includes(one) || !isPlainName.test(one));
}

const names = /\b(?:name|generateName)["']?\s*:\s*["']?([^\s"',}]+)/g;
const isPlainName = /^[a-z0-9.-]+$/;

const isVendored = (path: string): boolean => /(^|\/)(vendor|node_modules|\.git)\//.test(path);

function rankByName(identity: Identity, wanted: Wanted): number | undefined {
  return wanted.kinds.includes(identity.kind) ? wanted.rank(identity) : undefined;
}
