import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { GitHub } from '../../src/github/client.ts';
import { fileAt, repository } from '../github/emulated-github.ts';

const gitops = join(import.meta.dirname, '../../examples/gitops');

/** The example team's manifests by their paths. */
export async function exampleManifests(): Promise<Record<string, string>> {
  const entries = await readdir(gitops, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile());
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const file = join(parentPath, name);
        return [relative(gitops, file), await readFile(file, 'utf8')] as const;
      }),
    ),
  );
}

/** Everything in which a branch differs from `main`, as one diff: from the trees, not from what GitHub says of them. */
export async function diffOf(owner: GitHub, branch: string): Promise<string> {
  const [before, after] = await Promise.all([shasAt(owner, 'main'), shasAt(owner, branch)]);
  const paths = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .toSorted();
  const patches = await Promise.all(
    paths.map(async (path) => {
      const [old, changed] = await Promise.all([
        fileAt(owner, 'main', path),
        fileAt(owner, branch, path),
      ]);
      const patch = createTwoFilesPatch(path, path, old?.content ?? '', changed?.content ?? '');
      return patch.slice(patch.indexOf('---'));
    }),
  );
  return patches.join('');
}

async function shasAt(owner: GitHub, branch: string): Promise<ReadonlyMap<string, string>> {
  const { data } = await owner.rest.git.getTree({
    ...repository,
    tree_sha: branch,
    recursive: '1',
  });
  return new Map(
    data.tree
      .filter(({ type }) => type === 'blob')
      .map(({ path, sha, mode }) => [path, `${sha} ${mode}`]),
  );
}
