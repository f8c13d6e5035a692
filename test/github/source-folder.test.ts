import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubRepositories } from '../../src/github/repositories.ts';
import type { OpenFolder } from '../../src/model/source-folder.ts';
import { cannedGitHub } from './canned-github.ts';
import {
  commitFiles,
  type EmulatedGitHub,
  emulatedGitHub,
  repository,
  repositoryName,
  tokens,
} from './emulated-github.ts';

let github: EmulatedGitHub;
let head: string;

beforeAll(async () => {
  github = await emulatedGitHub();
  await github.begin({
    'services/api/Dockerfile': 'FROM scratch\n',
    'services/api-docs/notes.md': 'beside it',
  });
  head = await commitFiles(github.owner, {
    'services/api/bin/run.sh': { content: '#!/bin/sh\n', mode: '100755' },
    'services/api/link': { content: 'Dockerfile', mode: '120000' },
  });
});

afterAll(() => github.close());

const host = () => new URL(github.url).host;
const open = (folder: Partial<Parameters<ReturnType<typeof repositories>['openFolder']>[0]> = {}) =>
  repositories().openFolder({
    host: host(),
    repository: repositoryName,
    folder: 'services/api',
    ...folder,
  });
const repositories = (token = tokens.reader) =>
  githubRepositories({ apiUrl: github.url, token, paced: false });

function opened(outcome: Awaited<ReturnType<typeof open>>): OpenFolder {
  if ('because' in outcome) throw new Error(outcome.because);
  return outcome;
}

describe('a folder on GitHub', () => {
  it('is all that lies below it at a commit, with what each is', async () => {
    const folder = opened(await open({ ref: 'main' }));
    expect(folder.commit).toBe(head);
    expect(folder.entries.map(({ path, kind }) => [path, kind]).toSorted()).toEqual([
      ['Dockerfile', 'file'],
      ['bin/run.sh', 'executable'],
      ['link', 'symbolic-link'],
    ]);
    const contents = await folder.read(['bin/run.sh', 'Dockerfile']);
    expect(contents.map((one) => Buffer.from(one).toString())).toEqual([
      '#!/bin/sh\n',
      'FROM scratch\n',
    ]);
  });

  it.each([
    ['the default branch', undefined],
    ['a full name', 'refs/heads/main'],
  ])('is found by %s', async (_, ref) => {
    expect(opened(await open(ref === undefined ? {} : { ref })).commit).toBe(head);
  });

  it('is found by its commit', async () => {
    expect(opened(await open({ ref: head })).commit).toBe(head);
  });

  it('is the whole repository where no folder is named', async () => {
    const { entries } = opened(await open({ folder: '' }));
    expect(entries.map(({ path }) => path)).toContain('services/api-docs/notes.md');
  });

  it('is not there at a ref that is not', async () => {
    expect(await open({ ref: 'nightly' })).toEqual({
      because: 'example/deployments has no branch, tag or commit nightly',
    });
  });

  it('is asked for on no other host', async () => {
    expect(await open({ host: 'gitlab.com' })).toEqual({
      because: `the bot reads repositories on ${new URL(github.url).hostname}, and the sources are on gitlab.com`,
    });
  });

  it('of a repository that the bot may not see is a problem', async () => {
    await expect(open({ repository: 'example/unrelated' })).rejects.toMatchObject({
      code: 'repository-missing',
    });
  });
});

describe("GitHub's own answers", () => {
  it('tell a ref that is not there by 422, and a submodule by its mode', async () => {
    const repo = `/repos/${repositoryName}`;
    const sub = { path: 'lib', type: 'commit', mode: '160000', sha: 'a'.repeat(40) };
    const canned = await cannedGitHub({
      [`GET ${repo}/commits/none`]: [
        { status: 422, json: { message: 'No commit found for SHA: none' } },
      ],
      [`GET ${repo}/commits/tags/v1`]: [{ status: 200, json: { sha: 'b'.repeat(40) } }],
      [`GET ${repo}/git/trees/${'b'.repeat(40)}`]: [
        { status: 200, json: { tree: [sub], truncated: false } },
      ],
    });
    const folders = githubRepositories({ apiUrl: canned.url, token: 'token', paced: false });
    const wanted = { host: new URL(canned.url).host, repository: repositoryName, folder: '' };
    expect(await folders.openFolder({ ...wanted, ref: 'none' })).toEqual({
      because: expect.stringContaining('has no branch, tag or commit none'),
    });
    expect(opened(await folders.openFolder({ ...wanted, ref: 'refs/tags/v1' })).entries).toEqual([
      { path: 'lib', kind: 'submodule', sizeBytes: 0 },
    ]);
    await canned.close();
  });
});

it('repositories are told by the address that people clone from', async () => {
  const folders = githubRepositories({ apiUrl: 'https://api.github.com', token: 'token' });
  expect(
    await folders.openFolder({
      host: 'ghe.example',
      repository: `${repository.owner}/a`,
      folder: '',
    }),
  ).toEqual({ because: expect.stringContaining('on github.com, and') });
});
