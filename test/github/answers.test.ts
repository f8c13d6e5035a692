import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { GitHubAccess } from '../../src/github/access.ts';
import { githubRepositories } from '../../src/github/repositories.ts';
import type { PullRequestDraft } from '../../src/model/git-repository.ts';
import { version } from '../../src/version.ts';
import { type Canned, type CannedGitHub, cannedGitHub } from './canned-github.ts';

const repo = '/repos/example/deployments';
const [base, baseTree, made, madeTree] = ['b', 'c', 'd', 'e'].map((digit) => digit.repeat(40));
const branch = 'buildmedic/builds/raise-memory-0a1b2c';

const ok = (json: unknown): Canned => ({ status: 200, json });
const created = (json: unknown): Canned => ({ status: 201, json });
const refused = (status: number, message: string, headers = {}): Canned => ({
  status,
  json: { message, documentation_url: 'https://docs.github.com/rest' },
  headers,
});

const author = { name: 'bot', email: 'bot@example.com' };

/** A repository in which a new file's pull request goes through. */
const goingWell: Readonly<Record<string, readonly Canned[]>> = {
  [`GET ${repo}/pulls`]: [ok([])],
  [`GET ${repo}/git/ref/heads/main`]: [ok({ object: { sha: base } })],
  [`GET ${repo}/git/commits/${base}`]: [ok({ sha: base, tree: { sha: baseTree }, parents: [] })],
  [`GET ${repo}/git/trees/${baseTree}`]: [ok({ tree: [], truncated: false })],
  [`POST ${repo}/git/trees`]: [created({ sha: madeTree })],
  [`POST ${repo}/git/commits`]: [created({ sha: made, author, committer: author })],
  [`POST ${repo}/git/refs`]: [created({})],
  [`POST ${repo}/pulls`]: [
    created({ number: 5, html_url: 'https://github.com/example/deployments/pull/5' }),
  ],
};

const draft: PullRequestDraft = {
  branch,
  baseSha: base ?? '',
  title: 'Open the way to the registry',
  body: 'Why.',
  commitMessage: 'Open the way to the registry',
  diffHash: '0'.repeat(64),
  changes: [{ path: 'deploy/allow.yaml', after: 'kind: NetworkPolicy\n' }],
};

let github: CannedGitHub | undefined;

afterEach(() => github?.close());

async function open(
  answers: Readonly<Record<string, readonly Canned[]>>,
  options: Partial<GitHubAccess> = {},
) {
  github = await cannedGitHub({ ...goingWell, ...answers });
  const access = { apiUrl: `${github.url}/`, token: 'token', paced: false, ...options };
  return githubRepositories(access).open('example/deployments', 'main');
}

const askedTimes = (line: string) =>
  github?.asked.filter((one) => one === line || one.startsWith(`${line}?`)).length;

describe('GitHub', () => {
  it('is told who calls', async () => {
    const main = await open({});
    expect(await main.openPullRequest(draft)).toMatchObject({ kind: 'opened', number: 5 });
    for (const agent of github?.userAgents ?? []) expect(agent).toContain(`buildmedic/${version}`);
  });

  it('gets every write when they are paced', async () => {
    const main = await open({}, { paced: true });
    expect(await main.openPullRequest(draft)).toMatchObject({ kind: 'opened', number: 5 });
  });
});

describe('a refusal', () => {
  const refusals: [string, string, Canned, string][] = [
    [
      'of the credentials',
      `GET ${repo}/pulls`,
      refused(401, 'Bad credentials'),
      'github-credentials-refused',
    ],
    [
      'to write, for an App',
      `POST ${repo}/git/trees`,
      refused(403, 'Resource not accessible by integration'),
      'cannot-open-pull-request',
    ],
    [
      'to write, for a token that may only read',
      `POST ${repo}/git/trees`,
      refused(404, 'Not Found'),
      'cannot-open-pull-request',
    ],
    [
      'for an archived repository',
      `POST ${repo}/git/trees`,
      refused(403, 'Repository was archived so is read-only.'),
      'repository-archived',
    ],
    [
      'by a rule about branches',
      `POST ${repo}/git/refs`,
      refused(
        422,
        'Repository rule violations found\n\nCannot create ref due to creations being restricted.',
      ),
      'branch-protected',
    ],
    [
      'of a used up rate limit',
      `GET ${repo}/pulls`,
      refused(403, 'API rate limit exceeded for installation ID 1.', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '4102444800',
      }),
      'github-rate-limited',
    ],
    [
      'of too much in a short time',
      `POST ${repo}/git/trees`,
      refused(429, 'You have exceeded a secondary rate limit.', { 'retry-after': '600' }),
      'github-rate-limited',
    ],
    [
      'of anything else',
      `POST ${repo}/git/commits`,
      refused(422, 'Tree SHA does not exist'),
      'github-refused',
    ],
  ];

  it.each(refusals)('%s says what to change', async (_, request, answer, code) => {
    const main = await open({ [request]: [answer] });
    await expect(main.openPullRequest(draft)).rejects.toMatchObject({ name: 'Problem', code });
    expect(askedTimes(request)).toBe(1);
  });

  it('says when a rate limit is lifted', async () => {
    const lifted = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' };
    const main = await open({
      [`GET ${repo}/pulls`]: [refused(403, 'API rate limit exceeded.', lifted)],
    });
    await expect(main.findPullRequest(branch)).rejects.toMatchObject({
      advice: 'Try again after 2100-01-01T00:00:00.000Z.',
    });
  });

  it('of too much says to wait where GitHub does not say how long', async () => {
    const vague = refused(429, 'Too many requests', { 'retry-after': 'soon' });
    const main = await open({ [`GET ${repo}/pulls`]: [vague] });
    await expect(main.findPullRequest(branch)).rejects.toMatchObject({
      advice: 'Try again in a few minutes.',
    });
  });

  it('of the second pull request for a branch finds the first', async () => {
    const exists = {
      status: 422,
      json: {
        message: 'Validation Failed',
        errors: [{ message: `A pull request already exists for example:${branch}.` }],
      },
    };
    const first = {
      number: 4,
      html_url: 'https://github.com/example/deployments/pull/4',
      state: 'open',
      merged_at: null,
      head: { ref: branch },
    };
    const main = await open({
      [`GET ${repo}/pulls`]: [ok([]), ok([first])],
      [`POST ${repo}/pulls`]: [exists],
    });
    expect(await main.openPullRequest(draft)).toMatchObject({ kind: 'exists', number: 4 });
  });

  it('of a pull request without a difference makes the change stale', async () => {
    const same = {
      message: 'Validation Failed',
      errors: [{ message: 'No commits between main and x' }],
    };
    const main = await open({ [`POST ${repo}/pulls`]: [{ status: 422, json: same }] });
    expect(await main.openPullRequest(draft)).toEqual({ kind: 'stale' });
  });
});

describe('a branch that exists', () => {
  const [old, ref] = ['a'.repeat(40), `GET ${repo}/git/ref/heads/${branch}`];
  const there = {
    [ref]: [ok({ object: { sha: old } })],
    [`GET ${repo}/git/commits/${old}`]: [
      ok({ sha: old, tree: { sha: baseTree }, parents: [{ sha: '9'.repeat(40) }] }),
    ],
    [`GET ${repo}`]: [ok({ node_id: 'R_1' })],
    'POST /graphql': [ok({ data: { updateRefs: { clientMutationId: null } } })],
  };
  const compared = (ahead: number, committer: unknown) => ({
    [`GET ${repo}/compare/${base}...${old}`]: [
      ok({ ahead_by: ahead, commits: [{ commit: { author, committer } }] }),
    ],
  });
  const moved = () => askedTimes('POST /graphql');
  const at = (sha: string) => ok({ object: { sha } });
  const graphRefused = (message: string, type = 'UNPROCESSABLE') =>
    ok({ data: { updateRefs: null }, errors: [{ type, path: ['updateRefs'], message }] });

  it('is moved when its one commit is the bot’s, on condition that it still is', async () => {
    const main = await open({ ...there, ...compared(1, author) });
    expect(await main.openPullRequest(draft)).toMatchObject({ kind: 'opened' });
    expect(moved()).toBe(1);
    expect(github?.bodies).toContainEqual({
      query: expect.stringMatching(/updateRefs.*beforeOid: \$from, afterOid: \$to/s),
      variables: { repository: 'R_1', name: `refs/heads/${branch}`, from: old, to: made },
    });
    expect(github?.asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  it('is left alone when somebody pushes between the look and the write', async () => {
    const later = 'f'.repeat(40);
    const main = await open({
      ...there,
      ...compared(1, author),
      [ref]: [at(old), at(later)],
      [`GET ${repo}/git/commits/${later}`]: [
        ok({ sha: later, tree: { sha: '8'.repeat(40) }, parents: [{ sha: old }] }),
      ],
      'POST /graphql': [graphRefused('the reference is not where it was expected')],
    });
    await expect(main.openPullRequest(draft)).rejects.toMatchObject({ code: 'branch-not-ours' });
    expect(askedTimes(`POST ${repo}/pulls`)).toBe(0);
  });

  it('may be moved by another worker of the bot in the same moment', async () => {
    const later = 'f'.repeat(40);
    const main = await open({
      ...there,
      ...compared(1, author),
      [ref]: [at(old), at(later)],
      [`GET ${repo}/git/commits/${later}`]: [
        ok({ sha: later, tree: { sha: madeTree }, parents: [{ sha: base }] }),
      ],
      'POST /graphql': [graphRefused('the reference is not where it was expected')],
    });
    expect(await main.openPullRequest(draft)).toMatchObject({ kind: 'opened', headSha: later });
  });

  it.each([
    ['speaks no GraphQL', refused(404, 'Not Found'), 'conditional-update-missing'],
    [
      'is older than the condition',
      ok({ errors: [{ message: "Field 'updateRefs' doesn't exist on type 'Mutation'" }] }),
      'conditional-update-missing',
    ],
    [
      'does not let the App write',
      graphRefused('Resource not accessible by integration', 'FORBIDDEN'),
      'cannot-open-pull-request',
    ],
    [
      'protects the branch',
      graphRefused('Repository rule violations found: Cannot force-push to this branch'),
      'branch-protected',
    ],
    [
      'holds an archived repository',
      graphRefused('Repository was archived so is read-only.'),
      'repository-archived',
    ],
    [
      'answers no more',
      graphRefused('API rate limit exceeded for installation', 'RATE_LIMIT'),
      'github-rate-limited',
    ],
    ['objects to something else', graphRefused('Something else'), 'github-refused'],
  ])('stays where it is on a server that %s, which is told', async (_, answer, code) => {
    const main = await open({ ...there, ...compared(1, author), 'POST /graphql': [answer] });
    await expect(main.openPullRequest(draft)).rejects.toMatchObject({ code });
    expect(github?.asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  it.each([
    ['has more commits', compared(2, author)],
    [
      'was edited on the web by the owner of the token',
      compared(1, { email: 'noreply@github.com' }),
    ],
    ['shares no history with the base', {}],
  ])('is left alone when it %s', async (_, comparison) => {
    const main = await open({ ...there, ...comparison });
    await expect(main.openPullRequest(draft)).rejects.toMatchObject({ code: 'branch-not-ours' });
    expect(moved()).toBe(0);
  });
});

describe('an answer that fails', () => {
  it('is asked for again when reading', async () => {
    const main = await open({ [`GET ${repo}/pulls`]: [refused(502, 'Bad gateway'), ok([])] });
    expect(await main.findPullRequest(branch)).toBeUndefined();
    expect(askedTimes(`GET ${repo}/pulls`)).toBe(2);
  });

  it('is not asked for again when writing, and is no problem for a person to solve', async () => {
    const main = await open({ [`POST ${repo}/pulls`]: [refused(502, 'Bad gateway')] });
    const failure = main.openPullRequest(draft);
    await expect(failure).rejects.toMatchObject({ name: 'Error' });
    await expect(failure).rejects.toThrow(/cannot be reached: Bad gateway/);
    expect(askedTimes(`POST ${repo}/pulls`)).toBe(1);
  });

  it('is not waited for without end', async () => {
    const never = () => undefined;
    const main = await open({ [`POST ${repo}/git/trees`]: [never] }, { timeLimitMs: 1000 });
    await expect(main.openPullRequest(draft)).rejects.toThrow(/cannot be reached: .*timeout/);
  });

  it('is not taken for an empty one when it breaks off', async () => {
    const blob = `GET ${repo}/git/blobs/${made}`;
    const breakOff = (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"content": "');
      response.destroy();
    };
    const file = { path: 'deploy/job.yaml', type: 'blob', mode: '100644', sha: made, size: 9 };
    const content = Buffer.from('kind: Job').toString('base64');
    const main = await open({
      [`GET ${repo}/git/trees/${base}`]: [ok({ tree: [file], truncated: false })],
      [blob]: [breakOff, ok({ content, encoding: 'base64' })],
    });
    const { files } = await main.listFiles(['deploy']);
    expect(files).toEqual([{ path: 'deploy/job.yaml', text: 'kind: Job' }]);
  });
});

describe('a repository too large to be listed in one call', () => {
  const folder = (path: string, sha: string) => ({ path, sha, type: 'tree', mode: '040000' });
  const file = (path: string, sha: string) => ({
    path,
    sha,
    type: 'blob',
    mode: '100644',
    size: 9,
  });
  const tree = `GET ${repo}/git/trees`;
  const content = { content: Buffer.from('kind: Job').toString('base64'), encoding: 'base64' };

  it('is walked through the folders that may hold a file', async () => {
    const main = await open({
      [`${tree}/${base}?recursive=1`]: [ok({ tree: [], truncated: true })],
      [`${tree}/${base}`]: [
        ok({ tree: [folder('deploy', 't1'), folder('src', 't2')], truncated: false }),
      ],
      [`${tree}/t1`]: [
        ok({ tree: [folder('jobs', 't3'), file('top.yaml', 'f1')], truncated: false }),
      ],
      [`${tree}/t3`]: [
        ok({ tree: [file('job.yaml', 'f2'), file('x.txt', 'f3')], truncated: false }),
      ],
      [`GET ${repo}/git/blobs/f1`]: [ok(content)],
      [`GET ${repo}/git/blobs/f2`]: [ok(content)],
    });
    const { files } = await main.listFiles(['deploy/**/*.yaml']);
    expect(files.map(({ path }) => path)).toEqual(['deploy/jobs/job.yaml', 'deploy/top.yaml']);
    expect(askedTimes(`${tree}/t2`)).toBe(0);
  });

  it('says so when even that is too much', async () => {
    const folders = Array.from({ length: 1001 }, (_, n) => folder(`f${n}`, `t${n}`));
    const main = await open({
      [`${tree}/${base}?recursive=1`]: [ok({ tree: [], truncated: true })],
      [`${tree}/${base}`]: [ok({ tree: folders, truncated: false })],
    });
    await expect(main.listFiles(['**'])).rejects.toMatchObject({ code: 'repository-too-large' });
  });
});

describe('a file that is not UTF-8', () => {
  it('is left out, since it could not be written back as it was', async () => {
    const file = { path: 'deploy/job.yaml', type: 'blob', mode: '100644', sha: made, size: 9 };
    const content = Buffer.from([0x61, 0xe4, 0x62]).toString('base64');
    const main = await open({
      [`GET ${repo}/git/trees/${base}`]: [ok({ tree: [file], truncated: false })],
      [`GET ${repo}/git/blobs/${made}`]: [ok({ content, encoding: 'base64' })],
    });
    expect(await main.listFiles(['deploy'])).toEqual({
      baseSha: base,
      files: [],
      leftOut: [{ path: 'deploy/job.yaml', because: 'it is not UTF-8' }],
    });
  });
});
