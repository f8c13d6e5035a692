import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Header, list, Pax, type ReadEntry } from 'tar';
import type { BundleFile } from './read-files.ts';

const compressed = promisify(gzip);

/** The files as a `.tar.gz`, made in memory. The same files give the same bytes. */
export const packFiles = async (files: readonly BundleFile[]): Promise<Buffer> =>
  compressed(Buffer.concat([...files.flatMap(entryOf), Buffer.alloc(2 * blockBytes)]));

const blockBytes = 512;

function entryOf({ path, text }: BundleFile): Buffer[] {
  const body = Buffer.from(text);
  const about = { path, mode: 0o644, size: body.length, mtime: new Date(0) };
  const header = new Header({ ...about, type: 'File' });
  const block = Buffer.alloc(blockBytes);
  // A path that is too long for it, or not plain ASCII, stands in a header of its own before.
  const before = header.encode(block) ? [new Pax(about).encode()] : [];
  return [...before, block, body, Buffer.alloc(-body.length & (blockBytes - 1))];
}

/**
 * The files of a `.tar.gz` that is at hand, in its order; links are passed over.
 * @throws Error when it is none
 */
export async function unpackFiles(archive: Buffer): Promise<BundleFile[]> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const entries = entryReader();
  const parser = list({ strict: true, onReadEntry: entries.read });
  parser.on('end', resolve);
  parser.on('error', reject);
  parser.end(archive);
  await ended;
  return entries.files();
}

/** Takes the entries of an archive as they are met. */
export function entryReader() {
  const reading: Promise<BundleFile>[] = [];
  const fileOf = async (entry: ReadEntry): Promise<BundleFile> => ({
    path: entry.path.replace(/^\.\//, ''),
    text: (await entry.concat()).toString('utf8'),
  });
  return {
    read(entry: ReadEntry): void {
      if (entry.type === 'File' || entry.type === 'OldFile') reading.push(fileOf(entry));
      else entry.resume();
    },
    files: (): Promise<BundleFile[]> => Promise.all(reading),
  };
}
