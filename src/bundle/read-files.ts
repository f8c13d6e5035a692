import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import pMap from 'p-map';
import { list } from 'tar';
import { bundleMissing, bundleUnreadable } from '../problems/bundle.ts';
import { messageOf } from '../problems/text.ts';
import { entryReader } from './archive.ts';

/** A file of a bundle, its path relative to the bundle's root, with `/` between its parts. */
export interface BundleFile {
  readonly path: string;
  readonly text: string;
}

/**
 * All files of a folder or of a `.tar.gz`, in the order of their paths. Links are passed over, and what an archive
 * holds is never written anywhere, so nothing outside is read or touched. Throws a Problem when there is neither, or
 * when it cannot be read.
 */
export async function readBundleFiles(location: string): Promise<BundleFile[]> {
  const found = await stat(location).catch(() => undefined);
  if (!found) throw bundleMissing(location);
  try {
    const files = found.isDirectory()
      ? await filesOfFolder(location)
      : await filesOfArchive(location);
    return withoutCommonRoot(files.filter(isOfBundle)).sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch (error) {
    throw bundleUnreadable(location, messageOf(error), error);
  }
}

/** Read at once. A bundle may hold more files than a process may open. */
const openFiles = 64;

async function filesOfFolder(folder: string): Promise<BundleFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string): Promise<BundleFile> => ({
    path: relative(folder, path).split(sep).join('/'),
    text: await readFile(path, 'utf8'),
  });
  return pMap(paths, read, { concurrency: openFiles });
}

async function filesOfArchive(file: string): Promise<BundleFile[]> {
  const entries = entryReader();
  await list({ file, strict: true, onReadEntry: entries.read });
  return entries.files();
}

/** macOS puts a file of attributes beside each file that it packs. */
const isOfBundle = ({ path }: BundleFile): boolean => !basename(path).startsWith('._');

const meaningful = new Set(['logs', 'nodes', 'cluster-resources']);

/** `tar czf case.tar.gz case/` puts one folder around everything: it is no part of the layout. */
function withoutCommonRoot(files: readonly BundleFile[]): BundleFile[] {
  const [first] = files[0]?.path.split('/') ?? [];
  const root = `${first}/`;
  const isCommon =
    first !== undefined &&
    !meaningful.has(first) &&
    files.every(({ path }) => path.startsWith(root));
  return isCommon
    ? files.map((file) => ({ ...file, path: file.path.slice(root.length) }))
    : [...files];
}
