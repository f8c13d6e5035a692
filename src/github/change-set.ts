import type { FileChange } from '../model/fix.ts';
import { blobHash } from './blob-hash.ts';
import type { Remote } from './remote.ts';
import { listTree, type TreeFile } from './tree.ts';

/** A file to be written into a new tree, as GitHub's endpoint takes it. */
export interface TreeWrite {
  readonly path: string;
  readonly mode: '100644' | '100755';
  readonly type: 'blob';
  readonly content: string;
}

const ordinaryFile = '100644';
const executableFile = '100755';

/**
 * The changes as writes onto a tree, each file with the mode that it has there.
 * @returns `stale` when a file of that tree is not the one that the change was made from
 */
export async function writesOnto(
  remote: Remote,
  tree: string,
  changes: readonly FileChange[],
): Promise<readonly TreeWrite[] | 'stale'> {
  const paths = changes.map(({ path }) => path);
  const present = await listTree(remote, tree, {
    wants: (path) => paths.includes(path),
    mayHold: (folder) => paths.some((path) => path.startsWith(`${folder}/`)),
  });
  const files = new Map(present.map((file) => [file.path, file]));
  const isFresh = changes.every((change) => madeFrom(files.get(change.path), change));
  return isFresh ? changes.map((change) => writeOf(change, files.get(change.path))) : 'stale';
}

/** Equal hashes are equal texts, so nothing has to be read. */
const madeFrom = (file: TreeFile | undefined, { before }: FileChange): boolean =>
  before === undefined
    ? file === undefined
    : file?.sha === blobHash(Buffer.from(before)) &&
      [ordinaryFile, executableFile].includes(file.mode);

const writeOf = ({ path, after }: FileChange, file: TreeFile | undefined): TreeWrite => ({
  path,
  mode: file?.mode === executableFile ? executableFile : ordinaryFile,
  type: 'blob',
  content: after,
});
