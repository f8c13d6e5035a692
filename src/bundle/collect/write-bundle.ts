import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { bundleFolderTaken, bundleUnwritable } from '../../problems/bundle.ts';
import { messageOf } from '../../problems/text.ts';
import type { BundleFile } from '../read-files.ts';

/** What `writeBundle` writes at a bundle's root: all that it removes of an earlier one. */
const ownEntries = [
  'README.md',
  'cluster.yaml',
  'namespaces',
  'logs',
  'nodes',
  'service-proxy.yaml',
  'forbidden.yaml',
  'unavailable.yaml',
];

/**
 * Writes a bundle into a folder, which is made when there is none.
 *
 * @param force put it in the place of a bundle that is there; other files in the folder stay
 * @throws Problem when the folder holds anything (without `force`), or cannot be written
 */
export async function writeBundle(
  folder: string,
  files: readonly BundleFile[],
  { force }: { readonly force: boolean },
): Promise<void> {
  if (!force && !(await isEmpty(folder))) throw bundleFolderTaken(folder);
  try {
    await mkdir(folder, { recursive: true });
    for (const entry of ownEntries) await rm(join(folder, entry), { recursive: true, force: true });
    for (const { path, text } of files) await writeInside(folder, path, text);
  } catch (error) {
    throw bundleUnwritable(folder, messageOf(error), error);
  }
}

/** A folder that does not exist is empty; what cannot be listed is told when it is written. */
const isEmpty = async (folder: string): Promise<boolean> =>
  (await readdir(folder).catch(() => [])).length === 0;

/** Names come from the cluster: none of them may lead out of the folder. */
async function writeInside(folder: string, path: string, text: string): Promise<void> {
  const file = resolve(folder, path);
  if (relative(folder, file).startsWith('..')) throw new Error(`${path} leads out of it`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
