import pMap from 'p-map';
import { repositoryTooLarge } from '../problems/github.ts';
import { calledOf, type Remote } from './remote.ts';

/** A file in a commit. */
export interface TreeFile {
  readonly path: string;
  /** Git's file mode: `100644`, `100755`, `120000` for a symbolic link. */
  readonly mode: string;
  /** Hash of its content. */
  readonly sha: string;
  readonly sizeBytes: number;
}

/** Which part of a tree is of interest. */
export interface TreeFilter {
  wants(path: string): boolean;
  /** May the folder hold such a file, at any depth? */
  mayHold(folder: string): boolean;
  /** Are submodules files, too? */
  readonly withSubmodules?: true;
}

const mostFolders = 1000;
const concurrency = 8;

/**
 * The files of interest in a tree, in one call. GitHub cuts the list of a large repository off (100,000 entries or
 * 7 MB); then its folders are read one by one, those that may hold such a file.
 * @param sha of a tree or of a commit
 */
export async function listTree(
  remote: Remote,
  sha: string,
  filter: TreeFilter,
): Promise<TreeFile[]> {
  const { github, repository } = remote;
  const { data } = await github.rest.git.getTree({ ...repository, tree_sha: sha, recursive: '1' });
  return data.truncated ? walkTree(remote, sha, filter) : wantedFiles(data.tree, '', filter);
}

interface Folder {
  readonly path: string;
  readonly sha: string;
}

async function walkTree(remote: Remote, root: string, filter: TreeFilter): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  let folders: Folder[] = [{ path: '', sha: root }];
  let seen = 0;
  while (folders.length > 0) {
    seen += folders.length;
    if (seen > mostFolders) throw repositoryTooLarge(calledOf(remote), mostFolders);
    const levels = await pMap(folders, (folder) => readFolder(remote, folder, filter), {
      concurrency,
    });
    files.push(...levels.flatMap((level) => level.files));
    folders = levels.flatMap((level) => level.folders);
  }
  return files;
}

async function readFolder(
  remote: Remote,
  { path, sha }: Folder,
  filter: TreeFilter,
): Promise<{ files: TreeFile[]; folders: Folder[] }> {
  const { github, repository } = remote;
  const { data } = await github.rest.git.getTree({ ...repository, tree_sha: sha });
  if (data.truncated) throw repositoryTooLarge(calledOf(remote), mostFolders);
  const prefix = path ? `${path}/` : '';
  const folders = data.tree
    .filter((entry) => entry.type === 'tree')
    .map((entry) => ({ path: prefix + entry.path, sha: entry.sha }))
    .filter((folder) => filter.mayHold(folder.path));
  return { files: wantedFiles(data.tree, prefix, filter), folders };
}

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size?: number;
}

/** No folders, since what they hold is listed by itself. A submodule is a commit. */
const wantedFiles = (entries: readonly Entry[], prefix: string, filter: TreeFilter): TreeFile[] =>
  entries
    .filter(({ type }) => type === 'blob' || (type === 'commit' && filter.withSubmodules))
    .filter(({ path }) => filter.wants(prefix + path))
    .map(({ path, mode, sha, size }) => ({ path: prefix + path, mode, sha, sizeBytes: size ?? 0 }));
