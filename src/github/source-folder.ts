import { RequestError } from 'octokit';
import pMap from 'p-map';
import type { FolderEntry, OpenFolder, SourceFolder } from '../model/source-folder.ts';
import { calledOf, type Remote } from './remote.ts';
import { listTree, type TreeFile, type TreeFilter } from './tree.ts';

const concurrency = 8;

/** Everything below a folder at a ref, which may be a branch, a tag or a commit; the default branch when there is none. */
export async function openFolder(
  remote: Remote,
  { ref, folder }: Pick<SourceFolder, 'ref' | 'folder'>,
): Promise<OpenFolder | { readonly because: string }> {
  const commit = await commitOf(remote, ref);
  if (!commit) return { because: `${calledOf(remote)} has no branch, tag or commit ${ref}` };
  const files = await listTree(remote, commit, below(folder));
  const byPath = new Map(files.map((file) => [relativeTo(folder, file.path), file]));
  return {
    commit,
    entries: [...byPath].map(([path, file]) => entryOf(path, file)),
    read: (paths) => pMap(paths, (path) => contentOf(remote, byPath.get(path)), { concurrency }),
  };
}

async function commitOf(remote: Remote, ref: string | undefined): Promise<string | undefined> {
  const { github, repository } = remote;
  const named = ref ?? (await github.rest.repos.get({ ...repository })).data.default_branch;
  try {
    const { data } = await github.rest.repos.getCommit({
      ...repository,
      ref: named.replace(/^refs\//, ''),
      // The files that it changed are not asked for.
      per_page: 1,
    });
    return data.sha;
  } catch (error) {
    // 422: the repository has none of that name; 409: it is empty.
    if (error instanceof RequestError && [409, 422].includes(error.status)) return undefined;
    if (!(error instanceof RequestError) || error.status !== 404) throw error;
    // A repository that the bot may not see answers 404 as well; asking for it tells the two apart.
    await github.rest.repos.get({ ...repository });
    return undefined;
  }
}

const below = (folder: string): TreeFilter => ({
  wants: (path) => folder === '' || path.startsWith(`${folder}/`),
  mayHold: (path) => `${folder}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${folder}/`),
  withSubmodules: true,
});

const relativeTo = (folder: string, path: string): string =>
  folder === '' ? path : path.slice(folder.length + 1);

const kinds: Readonly<Record<string, FolderEntry['kind']>> = {
  '100755': 'executable',
  '120000': 'symbolic-link',
  '160000': 'submodule',
};

const entryOf = (path: string, { mode, sizeBytes }: TreeFile): FolderEntry => ({
  path,
  kind: kinds[mode] ?? 'file',
  sizeBytes,
});

async function contentOf(
  { github, repository }: Remote,
  file: TreeFile | undefined,
): Promise<Uint8Array> {
  if (!file) return new Uint8Array();
  const { data } = await github.rest.git.getBlob({ ...repository, file_sha: file.sha });
  return Buffer.from(data.content, 'base64');
}
