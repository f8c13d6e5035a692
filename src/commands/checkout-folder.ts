import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isAddressOf } from '../model/repository-address.ts';
import type {
  FolderEntry,
  OpenFolder,
  OpenSourceFolder,
  SourceFolder,
} from '../model/source-folder.ts';

/**
 * Folders of the repository that a checkout is of, as its commits have them; of another repository by what comes after.
 * @param called the repository as the configuration has it, for a checkout whose remote has another address
 */
export const checkoutFolders =
  (checkout: string, called: string | undefined, otherwise: OpenSourceFolder): OpenSourceFolder =>
  async (wanted) => {
    const git = gitIn(checkout);
    const remote =
      (await remoteOf(git, wanted)) ?? (wanted.repository === called ? 'origin' : undefined);
    return remote === undefined ? otherwise(wanted) : openFolder(git, remote, wanted);
  };

type Git = (...args: readonly string[]) => Promise<Buffer | undefined>;

/** Git's answer; nothing where it refuses, or there is no Git. */
const gitIn =
  (checkout: string): Git =>
  async (...args) => {
    try {
      const { stdout } = await run('git', ['-C', checkout, ...args], {
        encoding: 'buffer',
        maxBuffer: mostBytes,
      });
      return stdout;
    } catch {
      return undefined;
    }
  };

const run = promisify(execFile);
const mostBytes = 64 * 1024 * 1024;

/** The remote of the checkout that is that repository. */
async function remoteOf(git: Git, { host, repository }: SourceFolder): Promise<string | undefined> {
  const told = await git('config', '--get-regexp', '^remote\\..*\\.url$');
  const wanted = { hosts: [host.replace(/:\d+$/, '').toLowerCase()], name: repository };
  return String(told ?? '')
    .split('\n')
    .map((line) => /^remote\.(.+)\.url (.+)$/.exec(line) ?? [])
    .find(([, , url = '']) => isAddressOf(url, wanted))?.[1];
}

async function openFolder(
  git: Git,
  remote: string,
  { repository, ref, folder }: SourceFolder,
): Promise<OpenFolder | { readonly because: string }> {
  const commit = await commitOf(git, remote, ref);
  if (!commit)
    return { because: `the checkout of ${repository} has no ${ref ?? `${remote}/HEAD`}` };
  const listed = await git(
    'ls-tree',
    '-r',
    '-z',
    '-l',
    '--full-tree',
    commit,
    ...(folder ? ['--', folder] : []),
  );
  const files = String(listed ?? '')
    .split('\0')
    .flatMap((line) => entryIn(line, folder));
  const hashes = new Map(files.map(({ path, hash }) => [path, hash]));
  return {
    commit,
    entries: files.map(({ hash: _, ...entry }) => entry),
    read: (paths) =>
      Promise.all(
        paths.map(
          async (path) =>
            (await git('cat-file', 'blob', hashes.get(path) ?? '')) ?? new Uint8Array(),
        ),
      ),
  };
}

/** As the remote has it before what is only here: the build would have cloned that. */
async function commitOf(git: Git, remote: string, ref = 'HEAD'): Promise<string | undefined> {
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  const places = [`refs/remotes/${remote}/${name}`, `refs/tags/${name}`, `refs/heads/${name}`, ref];
  for (const place of places) {
    const found = await git(
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${place}^{commit}`,
    );
    const [commit] = /^[0-9a-f]{40,64}$/m.exec(String(found ?? '')) ?? [];
    if (commit) return commit;
  }
  return undefined;
}

const kinds: Readonly<Record<string, FolderEntry['kind']>> = {
  '100755': 'executable',
  '120000': 'symbolic-link',
  '160000': 'submodule',
};

/** `<mode> <type> <hash> <size>\t<path>`, the path from the checkout's root. */
function entryIn(line: string, folder: string): (FolderEntry & { readonly hash: string })[] {
  const [, mode = '', hash = '', size = '', path = ''] =
    /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(line) ?? [];
  if (path === '' || (folder !== '' && !path.startsWith(`${folder}/`))) return [];
  return [
    {
      path: folder === '' ? path : path.slice(folder.length + 1),
      kind: kinds[mode] ?? 'file',
      sizeBytes: Number(size) || 0,
      hash,
    },
  ];
}
