import type { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import type { SourceFile } from '../model/fix.ts';
import type { SourceListing } from '../model/git-repository.ts';
import { tooManyFiles } from '../problems/github.ts';
import { readArchive } from './archive.ts';
import { yamlFilesUnder } from './globs.ts';
import { baseHead, calledOf, type Remote } from './remote.ts';
import { listTree, type TreeFile } from './tree.ts';

/** Texts of files by the hash of their content, which never changes. */
export type TextCache = LRUCache<string, string>;

const mostFiles = 20_000;
/** So few are asked for one by one; more of them come in one archive. */
const mostSingleBlobs = 3;
/** Where there is no archive. */
const mostBlobs = 500;
const largestFileBytes = 1024 * 1024;
const concurrency = 8;
const symbolicLink = '120000';

/** The YAML files under the globs at the branch's head. */
export async function listFiles(
  remote: Remote,
  globs: readonly string[],
  cache: TextCache,
): Promise<SourceListing> {
  const baseSha = await baseHead(remote);
  const found = await listTree(remote, baseSha, yamlFilesUnder(globs));
  const readable = found.filter((file) => !whyUnreadable(file)).sort(byPath);
  if (readable.length > mostFiles)
    throw tooManyFiles(calledOf(remote), readable.length, mostFiles, globs);

  await fetchArchive(remote, baseSha, readable, cache);
  const missing = readable.filter(({ sha }) => cache.get(sha) === undefined);
  if (missing.length > mostBlobs)
    throw tooManyFiles(calledOf(remote), missing.length, mostBlobs, globs);

  const read = await pMap(readable, (file) => readFile(remote, file, cache), { concurrency });
  const leftOut = [
    ...found.flatMap((file) => leftOutFor(file.path, whyUnreadable(file))),
    ...read.flatMap(({ path, text }) => leftOutFor(path, text === undefined && 'it is not UTF-8')),
  ];
  return {
    baseSha,
    files: read.flatMap(({ path, text }): SourceFile[] =>
      text === undefined ? [] : [{ path, text }],
    ),
    ...(leftOut.length > 0 ? { leftOut } : {}),
  };
}

const byPath = (one: TreeFile, other: TreeFile): number => (one.path < other.path ? -1 : 1);

const leftOutFor = (path: string, because: string | false | undefined) =>
  because ? [{ path, because }] : [];

function whyUnreadable({ mode, sizeBytes }: TreeFile): string | undefined {
  if (mode === symbolicLink) return 'it is a symbolic link';
  if (sizeBytes > largestFileBytes)
    return `it holds ${sizeBytes} bytes, more than ${largestFileBytes}`;
  return undefined;
}

/** Puts what is not known yet in the cache, where that is much: the first time, or after many files have changed. */
async function fetchArchive(
  remote: Remote,
  commit: string,
  files: readonly TreeFile[],
  cache: TextCache,
): Promise<void> {
  const missing = files.filter(({ sha }) => cache.get(sha) === undefined);
  if (missing.length <= mostSingleBlobs) return;
  for (const [sha, content] of await readArchive(remote, commit, missing)) {
    const text = decoded(content);
    if (text !== undefined) cache.set(sha, text);
  }
}

/** Without `text` when its bytes are not UTF-8: such a file could not be written back as it was. */
async function readFile(
  { github, repository }: Remote,
  { path, sha }: TreeFile,
  cache: TextCache,
): Promise<{ path: string; text?: string }> {
  const known = cache.get(sha);
  if (known !== undefined) return { path, text: known };
  const { data } = await github.rest.git.getBlob({ ...repository, file_sha: sha });
  const text = decoded(Buffer.from(data.content, 'base64'));
  if (text === undefined) return { path };
  cache.set(sha, text);
  return { path, text };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark is kept, so that the file can be written back to the byte.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
