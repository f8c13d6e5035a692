import { once } from 'node:events';
import { RequestError } from 'octokit';
import { Parser, type ReadEntry } from 'tar';
import { blobHash } from './blob-hash.ts';
import type { Remote } from './remote.ts';
import type { TreeFile } from './tree.ts';

const longestArchive = 256 * 1024 * 1024;
const timeLimitMs = 120_000;

/**
 * Contents of files of a commit in one call, by their hashes. What the archive holds otherwise than the commit does
 * (`export-ignore`, `export-subst`, large files) is left out, and so is everything where there is no archive.
 */
export async function readArchive(
  remote: Remote,
  commit: string,
  files: readonly TreeFile[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const archive = await download(remote, commit);
  return archive
    ? contentsOf(archive, new Map(files.map(({ path, sha }) => [path, sha])))
    : new Map();
}

async function download(
  { github, repository }: Remote,
  commit: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    const { data } = await github.request('GET /repos/{owner}/{repo}/tarball/{ref}', {
      ...repository,
      ref: commit,
      request: {
        // The ordinary one reads every answer to its end first, within seconds.
        fetch: (url: string, init: RequestInit) =>
          fetch(url, { ...init, signal: AbortSignal.timeout(timeLimitMs) }),
        parseSuccessResponseBody: false,
      },
    });
    return data as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return undefined;
    throw error;
  }
}

async function contentsOf(
  archive: AsyncIterable<Uint8Array>,
  wanted: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const parser = new Parser({
    onReadEntry: (entry: ReadEntry) => {
      // Below one folder, which is named after the repository and the commit.
      const sha = wanted.get(entry.path.replace(/^[^/]+\//, ''));
      if (sha === undefined || entry.type !== 'File') return void entry.resume();
      const chunks: Buffer[] = [];
      entry.on('data', (chunk: Buffer) => chunks.push(chunk));
      entry.on('end', () => {
        const content = Buffer.concat(chunks);
        if (blobHash(content) === sha) contents.set(sha, content);
      });
    },
  });
  const parsed = once(parser, 'end');
  for await (const chunk of withinLimit(archive)) {
    if (!parser.write(Buffer.from(chunk))) await once(parser, 'drain');
  }
  parser.end();
  await parsed;
  return contents;
}

/** What comes later is left out: those files are asked for one by one, as far as there are few. */
async function* withinLimit(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of archive) {
    length += chunk.length;
    if (length > longestArchive) return;
    yield chunk;
  }
}
