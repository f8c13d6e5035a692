import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { blobHash } from '../../src/github/blob-hash.ts';
import type { Canned } from './canned-github.ts';

/** GitHub's answers for a repository with these files: its head, its tree, and its archive. */
export async function archivedRepository(
  repo: string,
  commit: string,
  files: Readonly<Record<string, string>>,
  /** Where the archive holds something else than the commit. */
  inArchive: Readonly<Record<string, string>> = files,
): Promise<Record<string, readonly Canned[]>> {
  const archive = await archiveOf(inArchive);
  const tree = Object.entries(files).map(([path, text]) => ({
    path,
    mode: '100644',
    type: 'blob',
    sha: blobHash(Buffer.from(text)),
    size: Buffer.byteLength(text),
  }));
  return {
    [`GET ${repo}/git/ref/heads/main`]: [{ status: 200, json: { object: { sha: commit } } }],
    [`GET ${repo}/git/trees/${commit}`]: [{ status: 200, json: { tree, truncated: false } }],
    [`GET ${repo}/tarball/${commit}`]: [
      (response) => {
        response.writeHead(200, { 'content-type': 'application/x-gzip' });
        response.end(archive);
      },
    ],
    ...Object.fromEntries(
      Object.values(files).map((text) => [
        `GET ${repo}/git/blobs/${blobHash(Buffer.from(text))}`,
        [{ status: 200, json: { content: Buffer.from(text).toString('base64') } }],
      ]),
    ),
  };
}

/** As GitHub makes it: gzipped, below one folder. */
async function archiveOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'buildmedic-archive-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, 'files', path)), { recursive: true });
      await writeFile(join(folder, 'files', path), text);
    }
    const file = join(folder, 'archive.tar.gz');
    const cwd = join(folder, 'files');
    await create({ gzip: true, cwd, file, prefix: 'example-deployments-abc' }, ['.']);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}
