import type { ExpectedObject } from '../../../fixes/expected-objects.ts';
import type { CustomObject, Reading } from '../../../model/cluster.ts';
import { redact } from '../../../model/redaction.ts';
import type { RepositoryAddress } from '../../../model/repository-address.ts';

/** A merged change as the cluster's GitOps tool may know it. */
export interface MergedCommit {
  readonly address: RepositoryAddress;
  readonly commit: string;
  readonly paths: readonly string[];
  /** What it changed of objects. */
  readonly objects: readonly ExpectedObject[];
  /** Is the commit among the revisions, or is the first of them a later one? */
  isIn(revisions: readonly string[]): Promise<boolean>;
}

/** What one GitOps object says of the commit. */
export type DeployerState =
  | { readonly kind: 'applied'; readonly name: string; readonly commit: string }
  | { readonly kind: 'waiting'; readonly seen: string }
  /** It has tried, and tries no more. */
  | { readonly kind: 'failed'; readonly because: string };

export type Unread = { readonly because: string };

/** One that says which revisions it has applied, the newest first. */
export async function byRevisions(
  { name, revisions, says }: { name: string; revisions: readonly string[]; says: string },
  merged: MergedCommit,
): Promise<DeployerState> {
  const commit = merged.commit.slice(0, 7);
  if (await merged.isIn(revisions)) return { kind: 'applied', name, commit };
  const at = revisions[0] ? `stands at ${revisions[0].slice(0, 7)}` : 'has applied nothing yet';
  return { kind: 'waiting', seen: `${name} ${at}, not yet at ${commit}${says && `: ${says}`}` };
}

/** @param what in words, for who reads that it could not be read */
export function unread(
  reading: Exclude<Reading<CustomObject[]>, { kind: 'found' }>,
  what: string,
): Unread | [] {
  switch (reading.kind) {
    case 'not-found':
      return [];
    case 'forbidden':
      return { because: `the bot may not list ${what}` };
    case 'unavailable':
      return { because: `${what} could not be read: ${reading.because}` };
  }
}

/** Is a file of the repository in the folder, or the folder itself? */
export function isBelow(path: string, folder: string): boolean {
  const clean = folder.replace(/^\.?\/+|\/+$/g, '').replace(/^\.$/, '');
  return clean === '' || path === clean || path.startsWith(`${clean}/`);
}

/** What a controller says, short enough to be read beside other things. */
export const short = (message: string): string => {
  const line = redact(message).replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
};
