import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { githubRepositories } from '../../src/github/repositories.ts';
import type { PullRequestDraft } from '../../src/model/git-repository.ts';
import {
  app,
  commitFiles,
  commitsOf,
  type EmulatedGitHub,
  emulatedGitHub,
  fileAt,
  pullRequests,
  repository,
  repositoryName,
  tokens,
} from './emulated-github.ts';
import { type FlakyProxy, proxyTo } from './proxy.ts';

const path = 'deploy/kaniko/job.yaml';
const before = 'kind: Job\n# the limit\nmemory: 1Gi\n';
const after = 'kind: Job\n# the limit\nmemory: 2Gi\n';
const branch = 'buildmedic/builds/raise-memory-0a1b2c';
const diffHash = 'd'.repeat(64);

let github: EmulatedGitHub;
let proxy: FlakyProxy;

beforeAll(async () => {
  github = await emulatedGitHub();
  proxy = await proxyTo(github.url);
});

beforeEach(async () => {
  await github.begin({ [path]: before, 'docs/notes.md': 'not YAML' });
  proxy.seen.length = 0;
});

afterAll(async () => {
  await proxy.close();
  await github.close();
});

const repositories = (token = tokens.bot) =>
  githubRepositories({ apiUrl: proxy.url, token, paced: false });

const openMain = (token?: string) => repositories(token).open(repositoryName, 'main');

async function draft(changes: Partial<PullRequestDraft> = {}): Promise<PullRequestDraft> {
  const { data } = await github.owner.rest.git.getRef({ ...repository, ref: 'heads/main' });
  return {
    branch,
    baseSha: data.object.sha,
    title: "Raise the builder's memory",
    body: 'Why, and how to go back.',
    diffHash,
    commitMessage: "Raise the builder's memory\n\nmemory: 1Gi → 2Gi",
    changes: [{ path, before, after }],
    ...changes,
  };
}

describe('opening a pull request', () => {
  it('makes one commit with the change on a branch of its own', async () => {
    const main = await openMain();
    const outcome = await main.openPullRequest(await draft());

    expect(outcome).toMatchObject({ kind: 'opened', number: 1 });
    const [pull] = await pullRequests(github.owner);
    expect(pull).toMatchObject({
      title: "Raise the builder's memory",
      body: `Why, and how to go back.\n<!-- buildmedic:diff ${diffHash} -->\n`,
      head: { ref: branch },
      base: { ref: 'main' },
    });
    expect(await fileAt(github.owner, branch, path)).toEqual({ content: after, mode: '100644' });
    expect(await fileAt(github.owner, branch, 'docs/notes.md')).toBeDefined();
    expect(await commitsOf(github.owner, branch)).toHaveLength(1);
  });

  it('finds the open pull request when it is asked a second time', async () => {
    const main = await openMain();
    const first = await main.openPullRequest(await draft());
    const second = await main.openPullRequest(await draft());

    expect(second).toMatchObject({ kind: 'exists', number: 1 });
    expect(first).toMatchObject({ kind: 'opened', number: 1 });
    expect(await pullRequests(github.owner)).toHaveLength(1);
  });

  it('keeps the mode of an executable file', async () => {
    await commitFiles(github.owner, { [path]: { content: before, mode: '100755' } });
    await (await openMain()).openPullRequest(await draft());

    expect(await fileAt(github.owner, branch, path)).toEqual({ content: after, mode: '100755' });
  });

  it('adds a file that was not there', async () => {
    const added = { path: 'deploy/allow-registry.yaml', after: 'kind: NetworkPolicy\n' };
    await (await openMain()).openPullRequest(await draft({ changes: [added] }));

    expect(await fileAt(github.owner, branch, added.path)).toMatchObject({ content: added.after });
  });

  it('opens a new one from the same branch after the first was closed', async () => {
    const main = await openMain();
    await main.openPullRequest(await draft());
    await github.owner.rest.pulls.update({ ...repository, pull_number: 1, state: 'closed' });
    await commitFiles(github.owner, { 'deploy/other.yaml': 'kind: Pod\n' });

    expect(await main.findPullRequest(branch)).toMatchObject({ number: 1, state: 'closed' });
    expect(await main.openPullRequest(await draft())).toMatchObject({ kind: 'opened', number: 2 });
    expect(await commitsOf(github.owner, branch)).toHaveLength(1);
  });

  it('takes the effect out of what others wrote into title and message', async () => {
    const main = await openMain();
    const hostile = 'fixes #1 for @example\n[skip ci]';
    await main.openPullRequest(await draft({ title: hostile, commitMessage: hostile }));

    const [pull] = await pullRequests(github.owner);
    const [commit] = await commitsOf(github.owner, branch);
    for (const text of [pull?.title, commit?.commit.message])
      expect(text).not.toMatch(/#1|@example|\[skip ci\]/);
  });

  it('shows no secret, and no more of the body than GitHub takes', async () => {
    const main = await openMain();
    const body = `Authorization: Bearer ${'s3cr3tT0ken'.repeat(3)}\n${'word '.repeat(20_000)}`;
    await main.openPullRequest(await draft({ body }));

    const [pull] = await pullRequests(github.owner);
    expect(pull?.body).not.toContain('s3cr3tT0ken');
    expect(pull?.body?.length).toBeLessThanOrEqual(65_536);
  });
});

describe('a base that has moved on', () => {
  it('matters not where the changed file still reads as it did', async () => {
    const made = await draft();
    const head = await commitFiles(github.owner, { 'deploy/other.yaml': 'kind: Pod\n' });

    expect(await (await openMain()).openPullRequest(made)).toMatchObject({ kind: 'opened' });
    const [commit] = await commitsOf(github.owner, branch);
    expect(commit?.parents.map(({ sha }) => sha)).toEqual([head]);
  });

  it.each([
    ['was edited', { path, before: before.replace('1Gi', '3Gi'), after }],
    ['is gone', { path: 'deploy/gone.yaml', before, after }],
    ['was added meanwhile', { path, after }],
  ])('makes the change stale where the file %s', async (_, change) => {
    const main = await openMain();
    expect(await main.openPullRequest(await draft({ changes: [change] }))).toEqual({
      kind: 'stale',
    });
    expect(await pullRequests(github.owner)).toEqual([]);
    expect(proxy.seen.filter((line) => !line.startsWith('GET'))).toEqual([]);
  });
});

describe('a try that broke off', () => {
  const steps = [/^POST .*trees/, /^POST .*commits/, /^POST .*refs/, /^POST .*pulls/];
  const breaks = steps.flatMap((step) => [
    { step, when: 'before' as const },
    { step, when: 'after' as const },
  ]);

  it.each(breaks)('$when $step is finished by the next one', async ({ step, when }) => {
    proxy.breakNext(step, when);
    const main = await openMain();
    await expect(main.openPullRequest(await draft())).rejects.toThrow(/cannot be reached/);
    expect(proxy.seen.filter((line) => step.test(line))).toHaveLength(1);

    const outcome = await main.openPullRequest(await draft());
    expect(outcome).toMatchObject({ number: 1 });
    expect(await pullRequests(github.owner)).toHaveLength(1);
    expect(await commitsOf(github.owner, branch)).toHaveLength(1);
    expect(await fileAt(github.owner, branch, path)).toMatchObject({ content: after });
  });

  it('is made anew when the base has moved since', async () => {
    proxy.breakNext(/^POST .*pulls/, 'before');
    const main = await openMain();
    await expect(main.openPullRequest(await draft())).rejects.toThrow();
    const head = await commitFiles(github.owner, { 'deploy/other.yaml': 'kind: Pod\n' });

    expect(await main.openPullRequest(await draft())).toMatchObject({ kind: 'opened' });
    const commits = await commitsOf(github.owner, branch);
    expect(commits.map(({ parents }) => parents[0]?.sha)).toEqual([head]);
  });
});

describe('a branch of that name', () => {
  it('is left alone when a person has committed to it', async () => {
    const main = await openMain();
    await main.openPullRequest(await draft());
    await github.owner.rest.pulls.update({ ...repository, pull_number: 1, state: 'closed' });
    const byHand = await commitFiles(github.owner, { [path]: 'by hand\n' }, branch);

    await expect(main.openPullRequest(await draft())).rejects.toMatchObject({
      code: 'branch-not-ours',
    });
    const { data } = await github.owner.rest.git.getRef({ ...repository, ref: `heads/${branch}` });
    expect(data.object.sha).toBe(byHand);
  });

  it('may be made by another worker in the same moment', async () => {
    const [main, other] = [await openMain(), await openMain()];
    const made = await draft();
    proxy.beforeNext(/^POST .*refs/, () => other.openPullRequest(made));

    const outcome = await main.openPullRequest(made);
    expect(outcome.kind).toMatch(/opened|exists/);
    expect(await commitsOf(github.owner, branch)).toHaveLength(1);
  });
});

describe('a branch that is brought up to date', () => {
  const opened = async () => {
    const main = await openMain();
    const made = await main.openPullRequest(await draft());
    const expectedHead = made.kind === 'opened' ? made.headSha : '';
    const base = await commitFiles(github.owner, { 'deploy/other.yaml': 'kind: Pod\n' });
    const update = { branch, expectedHead, commitMessage: 'again', changes: [change] };
    return { base, update: () => main.bringUpToDate(update) };
  };
  const change = { path, before, after };
  const headNow = async () =>
    (await github.owner.rest.git.getRef({ ...repository, ref: `heads/${branch}` })).data.object.sha;

  it('holds its one commit on the new head of the base', async () => {
    const { base, update } = await opened();
    expect(await update()).toEqual({ kind: 'updated', headSha: await headNow() });
    const commits = await commitsOf(github.owner, branch);
    expect(commits.map(({ parents }) => parents[0]?.sha)).toEqual([base]);
  });

  it.each([
    ['before anything is written', /^POST .*trees/],
    ['while the commit is made', /^POST .*commits/],
    ['right before the branch is moved', /updateRefs/],
  ])('keeps what a person pushes %s', async (_, step) => {
    const { update } = await opened();
    let byHand = '';
    proxy.beforeNext(step, async () => {
      byHand = await commitFiles(github.owner, { [path]: 'by hand\n' }, branch);
    });

    expect(await update()).toEqual({ kind: 'taken-over' });
    expect(byHand).not.toBe('');
    expect(await headNow()).toBe(byHand);
  });
});

describe('reading files', () => {
  it('gives the YAML files under the globs with the commit they were read from', async () => {
    const head = await commitFiles(github.owner, {
      'charts/values.yml': '\uFEFFmemory: 1Gi\r\n',
      'other/app.yaml': 'kind: Pod\n',
    });
    const listing = await (await openMain()).listFiles(['./deploy/', 'charts/*.yml']);

    expect(listing).toEqual({
      baseSha: head,
      files: [
        { path: 'charts/values.yml', text: '\uFEFFmemory: 1Gi\r\n' },
        { path, text: before },
      ],
    });
  });

  it('reads a file that has not changed only once', async () => {
    const main = await openMain();
    await main.listFiles(['deploy']);
    await main.listFiles(['deploy']);
    expect(proxy.seen.filter((line) => line.includes('/git/blobs/'))).toHaveLength(1);
  });

  it('names what it leaves out', async () => {
    await commitFiles(github.owner, {
      'deploy/link.yaml': { content: 'kaniko/job.yaml', mode: '120000' },
      'deploy/large.yaml': 'x'.repeat(1024 * 1024 + 1),
    });
    const listing = await (await openMain()).listFiles(['deploy']);

    expect(listing.files.map((file) => file.path)).toEqual([path]);
    expect(listing.leftOut).toEqual([
      { path: 'deploy/large.yaml', because: 'it holds 1048577 bytes, more than 1048576' },
      { path: 'deploy/link.yaml', because: 'it is a symbolic link' },
    ]);
  });

  it('says how to narrow paths that match too much', async () => {
    const many = Array.from({ length: 501 }, (_, n) => [`many/${n}.yaml`, 'kind: Pod\n']);
    await commitFiles(github.owner, Object.fromEntries(many));
    const main = await openMain();
    await expect(main.listFiles(['many/**'])).rejects.toMatchObject({ code: 'too-many-files' });
  });
});

describe('finding a pull request', () => {
  it('knows none, an open one, and a merged one', async () => {
    const main = await openMain();
    expect(await main.findPullRequest(branch)).toBeUndefined();

    await main.openPullRequest(await draft());
    expect(await main.findPullRequest(branch)).toMatchObject({
      number: 1,
      state: 'open',
      diffHash,
    });

    await github.owner.rest.pulls.merge({ ...repository, pull_number: 1, merge_method: 'merge' });
    expect(await main.findPullRequest(branch)).toMatchObject({ number: 1, state: 'merged' });
  });
});

describe('a GitHub App', () => {
  const asApp = (installationId?: number) =>
    githubRepositories({
      apiUrl: proxy.url,
      app: {
        id: app.id,
        privateKey: github.privateKey,
        ...(installationId ? { installationId } : {}),
      },
      paced: false,
    });

  it('finds its installation and opens the pull request as itself', async () => {
    const main = await asApp().open(repositoryName, 'main');
    expect(await main.openPullRequest(await draft())).toMatchObject({ kind: 'opened' });

    const [pull] = await pullRequests(github.owner);
    const [commit] = await commitsOf(github.owner, branch);
    expect(pull?.user?.login).toBe('buildmedic[bot]');
    expect(commit?.commit.author?.email).toBe(commit?.commit.committer?.email);
    expect(commit?.commit.author?.email).toContain('buildmedic[bot]');
  });

  it('recognises its own branch after a try that broke off', async () => {
    const main = await asApp().open(repositoryName, 'main');
    proxy.breakNext(/^POST .*pulls/, 'before');
    await expect(main.openPullRequest(await draft())).rejects.toThrow();
    await commitFiles(github.owner, { 'deploy/other.yaml': 'kind: Pod\n' });
    expect(await main.openPullRequest(await draft())).toMatchObject({ kind: 'opened' });
  });

  it('asks for no installation when it is given', async () => {
    const main = await asApp(app.installationId).open(repositoryName, 'main');
    expect((await main.listFiles(['deploy'])).files).toHaveLength(1);
    expect(proxy.seen.filter((line) => line.endsWith('/installation'))).toEqual([]);
  });

  it('says where it is not installed', async () => {
    await expect(asApp().open('example/unrelated', 'main')).rejects.toMatchObject({
      code: 'github-app-not-installed',
    });
  });

  it('says so when the installation that it was given is gone', async () => {
    const main = await asApp(app.installationId + 1).open(repositoryName, 'main');
    await expect(main.listFiles(['deploy'])).rejects.toMatchObject({
      code: 'github-app-not-installed',
    });
  });

  it('is told when its key is not the one that GitHub knows', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const access = {
      apiUrl: proxy.url,
      app: { id: app.id, privateKey, installationId: app.installationId },
    };
    const main = await githubRepositories(access).open(repositoryName, 'main');
    await expect(main.listFiles(['deploy'])).rejects.toMatchObject({
      code: 'github-credentials-refused',
    });
  });

  it('refuses a key that is none', () => {
    const access = {
      apiUrl: proxy.url,
      app: { id: 1, privateKey: '-----BEGIN RSA PRIVATE KEY-----' },
    };
    expect(() => githubRepositories(access)).toThrow(
      expect.objectContaining({ code: 'github-private-key-invalid' }),
    );
  });
});

describe('what someone must put right', () => {
  it('is told for a repository that does not exist', async () => {
    const nowhere = await repositories().open('example/nowhere', 'main');
    await expect(nowhere.listFiles(['deploy'])).rejects.toMatchObject({
      code: 'repository-missing',
    });
  });

  it('is told for a branch that does not exist, with the one that does', async () => {
    const gone = await repositories().open(repositoryName, 'gone');
    await expect(gone.listFiles(['deploy'])).rejects.toMatchObject({
      code: 'branch-missing',
      advice: expect.stringContaining('main'),
    });
  });

  it('is told for a repository without a commit', async () => {
    const empty = await repositories(tokens.owner).open('example/empty', 'main');
    await expect(empty.listFiles(['deploy'])).rejects.toMatchObject({ code: 'branch-missing' });
  });

  it('is told for an account that may only read', async () => {
    const main = await openMain(tokens.reader);
    await expect(main.openPullRequest(await draft())).rejects.toMatchObject({
      code: 'cannot-open-pull-request',
    });
  });

  it('is told for an archived repository', async () => {
    await github.owner.rest.repos.update({ ...repository, archived: true });
    const main = await openMain();
    await expect(main.openPullRequest(await draft())).rejects.toMatchObject({
      code: 'repository-archived',
    });
  });

  it('is told for a name that is no owner/name, before anything is asked', async () => {
    for (const name of ['deployments', 'a/b/c', 'example/..', 'https://github.com/a/b'])
      await expect(repositories().open(name, 'main')).rejects.toMatchObject({
        code: 'repository-name-invalid',
      });
    expect(proxy.seen).toEqual([]);
  });

  it('is told when there are no credentials at all', () => {
    expect(() => githubRepositories({ apiUrl: proxy.url })).toThrow(
      expect.objectContaining({ code: 'github-credentials-missing' }),
    );
  });
});
