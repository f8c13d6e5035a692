import { posix } from 'node:path';
import { ignoredBy } from '../../fixes/docker-ignore.ts';
import type {
  ContextReading,
  FolderEntry,
  OpenFolder,
  OpenSourceFolder,
  ReadContext,
  SourceWish,
} from '../../model/source-folder.ts';

/** A ConfigMap holds 1 MiB with all that is around the files. */
export const mostContextBytes = 900 * 1024;
const mostFiles = 500;

/** Reads the build context that a fix wishes for, as far as a ConfigMap could hold it; why not, where it could not. */
export const createReadContext =
  (open: OpenSourceFolder): ReadContext =>
  async (wish) => {
    const folder = await open(wish);
    const read = 'because' in folder ? folder : await readAll(folder, wish);
    return 'because' in read
      ? { kind: 'unread', wish, because: read.because }
      : { kind: 'read', wish, ...read };
  };

type Read = Pick<ContextReading & { kind: 'read' }, 'commit' | 'files'>;

async function readAll(
  folder: OpenFolder,
  wish: SourceWish,
): Promise<Read | { readonly because: string }> {
  const { commit } = folder;
  const called = posix.join(wish.repository, wish.folder);
  if (folder.entries.length === 0) return { because: `${called} holds no file at ${commit}` };
  const entries = await contextOf(folder, wish);
  const odd = entries.find(({ kind }) => kind !== 'file' && kind !== 'executable');
  if (odd) return { because: `${odd.path} of the context is ${oddities[odd.kind]}` };
  const bytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes > mostContextBytes || entries.length > mostFiles)
    return {
      because: `the context ${called} holds ${Math.ceil(bytes / 1024)} KiB in ${entries.length} files, and a ConfigMap has room for ${mostContextBytes / 1024} KiB in ${mostFiles}`,
    };
  const contents = await folder.read(entries.map(({ path }) => path));
  const files = entries.map(({ path, kind }, index) => ({
    path,
    isExecutable: kind === 'executable',
    text: textOf(contents[index]),
  }));
  const binary = files.find(({ text }) => text === undefined);
  return binary
    ? { because: `${binary.path} of the context is not text` }
    : { commit, files: files.map((file) => ({ ...file, text: file.text ?? '' })) };
}

const oddities: Readonly<Partial<Record<FolderEntry['kind'], string>>> = {
  'symbolic-link': 'a symbolic link, which a ConfigMap cannot hold',
  submodule: 'a submodule, whose files lie in another repository',
};

/** Without what the context leaves out; the Dockerfile and what says so are the builder's own in any case. */
async function contextOf(folder: OpenFolder, wish: SourceWish): Promise<FolderEntry[]> {
  const paths = new Set(folder.entries.map(({ path }) => path));
  const ignoreFile = wish.ignoreFiles.find((one) => paths.has(one));
  const [content] = ignoreFile ? await folder.read([ignoreFile]) : [];
  const isIgnored = ignoredBy(textOf(content) ?? '');
  return folder.entries.filter(
    ({ path }) => path === wish.dockerfile || path === ignoreFile || !isIgnored(path),
  );
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
