import { afterEach, describe, expect, it } from 'vitest';
import { blobHash } from '../../src/github/blob-hash.ts';
import { githubRepositories } from '../../src/github/repositories.ts';
import { archivedRepository } from './archived-repository.ts';
import { type Canned, type CannedGitHub, cannedGitHub } from './canned-github.ts';

const repo = '/repos/example/deployments';
const [first, second] = ['a'.repeat(40), 'b'.repeat(40)];
const manifests = (count: number, more = ''): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`apps/app-${n}.yaml`, `kind: Job\n# ${n}${more}\n`]),
  );

let github: CannedGitHub | undefined;
afterEach(() => github?.close());

async function open(answers: Readonly<Record<string, readonly Canned[]>>) {
  github = await cannedGitHub(answers);
  const access = { apiUrl: github.url, token: 'token', paced: false };
  return githubRepositories(access).open('example/deployments', 'main');
}
const texts = (files: readonly { readonly path: string; readonly text: string }[]) =>
  Object.fromEntries(files.map(({ path, text }) => [path, text]));

describe('many files', () => {
  it('are read in three calls the first time, and in two afterwards', async () => {
    const files = { ...manifests(300), 'notes.md': 'no manifest' };
    const main = await open(await archivedRepository(repo, first, files));

    expect(texts((await main.listFiles(['apps'])).files)).toEqual(manifests(300));
    expect(github?.asked).toHaveLength(3);
    expect(texts((await main.listFiles(['apps'])).files)).toEqual(manifests(300));
    expect(github?.asked).toHaveLength(5);
  });

  it('of which a few have changed are asked for one by one', async () => {
    const changed = { ...manifests(300), ...manifests(2, ' changed') };
    const [before, after] = await Promise.all([
      archivedRepository(repo, first, manifests(300)),
      archivedRepository(repo, second, changed),
    ]);
    const ref = `GET ${repo}/git/ref/heads/main`;
    const moved = [...(before[ref] ?? []), ...(after[ref] ?? [])];
    const main = await open({ ...before, ...after, [ref]: moved });
    await main.listFiles(['apps']);
    const askedBefore = github?.asked.length;

    expect(texts((await main.listFiles(['apps'])).files)).toEqual(changed);
    const asked = github?.asked.slice(askedBefore);
    expect(asked?.filter((line) => line.includes('/git/blobs/'))).toHaveLength(2);
    expect(asked).toHaveLength(4);
  });

  it('are those of the commit where the archive holds something else', async () => {
    const files = manifests(5);
    const { 'apps/app-0.yaml': _, ...others } = files;
    const inArchive = { ...others, 'apps/app-1.yaml': 'kind: Job\n# replaced: $Format$\n' };
    const main = await open(await archivedRepository(repo, first, files, inArchive));

    expect(texts((await main.listFiles(['apps'])).files)).toEqual(files);
    expect(github?.asked.filter((line) => line.includes('/git/blobs/'))).toHaveLength(2);
  });

  it('are asked for one by one where there is no archive', async () => {
    const answers = await archivedRepository(repo, first, manifests(5));
    const none: Canned = { status: 404, json: { message: 'Not Found' } };
    const main = await open({ ...answers, [`GET ${repo}/tarball/${first}`]: [none] });
    expect(texts((await main.listFiles(['apps'])).files)).toEqual(manifests(5));
  });

  it('that are not UTF-8 are named', async () => {
    const files = manifests(5);
    const latin = Buffer.from('kind: Job # \xe4\n', 'latin1');
    const answers = await archivedRepository(repo, first, files);
    const sha = blobHash(latin);
    const tree = Object.entries(files).map(([path, text]) => ({
      path,
      mode: '100644',
      type: 'blob',
      sha: path === 'apps/app-0.yaml' ? sha : blobHash(Buffer.from(text)),
      size: 10,
    }));
    const main = await open({
      ...answers,
      [`GET ${repo}/git/trees/${first}`]: [{ status: 200, json: { tree, truncated: false } }],
      [`GET ${repo}/git/blobs/${sha}`]: [
        { status: 200, json: { content: latin.toString('base64') } },
      ],
    });
    expect((await main.listFiles(['apps'])).leftOut).toEqual([
      { path: 'apps/app-0.yaml', because: 'it is not UTF-8' },
    ]);
  });
});
