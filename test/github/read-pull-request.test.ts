import { afterEach, describe, expect, it } from 'vitest';
import { githubRepositories } from '../../src/github/repositories.ts';
import { type Canned, type CannedGitHub, cannedGitHub } from './canned-github.ts';

const repo = '/repos/example/deployments';
const headSha = 'a'.repeat(40);
const branch = 'buildmedic/builds/raise-memory-0a1b2c';

const ok = (json: unknown): Canned => ({ status: 200, json });
const refused = (status: number, message: string): Canned => ({ status, json: { message } });

const pull = (changes: object = {}) => ({
  number: 5,
  html_url: 'https://github.com/example/deployments/pull/5',
  state: 'open',
  draft: false,
  merged: false,
  merged_at: null,
  mergeable: true,
  mergeable_state: 'clean',
  auto_merge: null,
  user: { login: 'buildmedic[bot]' },
  head: { ref: branch, sha: headSha },
  base: { ref: 'main' },
  ...changes,
});

const graph = (changes: object = {}) => ({
  data: {
    repository: {
      pullRequest: {
        id: 'PR_1',
        reviewDecision: null,
        isMergeQueueEnabled: false,
        isInMergeQueue: false,
        mergeQueueEntry: null,
        ...changes,
      },
    },
  },
});

const byBot = { author: { login: 'buildmedic[bot]' }, committer: { login: 'web-flow' } };
const change = { path: 'job.yaml', before: 'memory: 1Gi\n', after: 'memory: 2Gi\n' };
/** `git hash-object` of what the change makes of the file. */
const blob = 'c3942572c3ef8a69de18d2bdda6f88446e74f56c';

/** An open pull request of which there is nothing to say. */
const quiet: Readonly<Record<string, readonly Canned[]>> = {
  [`GET ${repo}`]: [ok({ default_branch: 'main' })],
  [`GET ${repo}/pulls/5`]: [ok(pull())],
  [`GET ${repo}/git/ref/heads/${branch}`]: [ok({ object: { sha: headSha } })],
  [`GET ${repo}/compare/main...${headSha}`]: [
    ok({
      ahead_by: 1,
      behind_by: 0,
      commits: [byBot],
      files: [{ filename: 'job.yaml', sha: blob }],
    }),
  ],
  [`GET ${repo}/commits/${headSha}/check-runs`]: [ok({ total_count: 0, check_runs: [] })],
  [`GET ${repo}/commits/${headSha}/check-suites`]: [ok({ total_count: 0, check_suites: [] })],
  [`GET ${repo}/commits/${headSha}/status`]: [ok({ state: 'pending', statuses: [] })],
  [`GET ${repo}/pulls/5/reviews`]: [ok([])],
  'POST /graphql': [ok(graph())],
};

let github: CannedGitHub | undefined;
afterEach(() => github?.close());

async function read(answers: Readonly<Record<string, readonly Canned[]>>) {
  github = await cannedGitHub({ ...quiet, ...answers });
  const access = { apiUrl: github.url, token: 'token', paced: false };
  const main = await githubRepositories(access).open('example/deployments', 'main');
  return main.readPullRequest(5, [[change]]);
}
const standing = async (answers: Readonly<Record<string, readonly Canned[]>>) =>
  (await read(answers))?.standing;

const runs = (...all: [name: string, status: string, conclusion: string | null][]) => ({
  [`GET ${repo}/commits/${headSha}/check-runs`]: [
    ok({
      total_count: all.length,
      check_runs: all.map(([name, status, conclusion]) => ({ name, status, conclusion })),
    }),
  ],
});
const statuses = (...all: [context: string, state: string][]) => ({
  [`GET ${repo}/commits/${headSha}/status`]: [
    ok({ state: 'x', statuses: all.map(([context, state]) => ({ context, state })) }),
  ],
});

describe('a pull request as GitHub tells of it', () => {
  it('is open, with nothing to say of it', async () => {
    expect(await read({})).toEqual({
      url: 'https://github.com/example/deployments/pull/5',
      headBranch: branch,
      baseBranch: 'main',
      commits: { ahead: 1, behind: 0, byOpener: true, isExpected: true },
      standing: {
        state: 'open',
        headSha,
        checks: { kind: 'none' },
        review: { kind: 'none' },
        mergeability: 'clean',
        landing: { kind: 'none' },
      },
    });
  });

  it('has the head of its branch, though the pull request still names the commit before', async () => {
    const later = 'b'.repeat(40);
    const answers = {
      [`GET ${repo}/git/ref/heads/${branch}`]: [ok({ object: { sha: later } })],
      [`GET ${repo}/compare/main...${later}`]: [
        ok({ ahead_by: 2, behind_by: 0, commits: [byBot, { author: { login: 'someone' } }] }),
      ],
      [`GET ${repo}/commits/${later}/check-runs`]: [ok({ total_count: 0, check_runs: [] })],
      [`GET ${repo}/commits/${later}/check-suites`]: [ok({ total_count: 0, check_suites: [] })],
    };
    expect(await read(answers)).toMatchObject({
      commits: { ahead: 2, byOpener: false },
      standing: { headSha: later },
    });
  });

  it('names who merged it, and asks nothing else', async () => {
    const merged = pull({
      state: 'closed',
      merged: true,
      merged_at: '2026-03-03T02:14:00Z',
      merged_by: { login: 'someone' },
    });
    expect(await standing({ [`GET ${repo}/pulls/5`]: [ok(merged)] })).toMatchObject({
      state: 'merged',
      ended: { by: 'someone', at: '2026-03-03T02:14:00Z' },
    });
    expect(github?.asked).toEqual([`GET ${repo}/pulls/5`]);
  });

  it('names who closed it', async () => {
    const answers = {
      [`GET ${repo}/pulls/5`]: [ok(pull({ state: 'closed', closed_at: '2026-03-03T02:14:00Z' }))],
      [`GET ${repo}/issues/5`]: [ok({ closed_by: { login: 'someone' } })],
    };
    expect(await standing(answers)).toMatchObject({
      state: 'closed',
      ended: { by: 'someone', at: '2026-03-03T02:14:00Z' },
    });
  });

  it('names nobody where the bot may not read who closed it', async () => {
    const answers = {
      [`GET ${repo}/pulls/5`]: [ok(pull({ state: 'closed', closed_at: '2026-03-03T02:14:00Z' }))],
      [`GET ${repo}/issues/5`]: [refused(403, 'Resource not accessible by integration')],
    };
    expect((await standing(answers))?.ended).toEqual({ at: '2026-03-03T02:14:00Z' });
  });

  it('may be a draft', async () => {
    const answers = { [`GET ${repo}/pulls/5`]: [ok(pull({ draft: true }))] };
    expect(await standing(answers)).toMatchObject({ state: 'draft' });
  });

  it('may not be there', async () => {
    const answers = { [`GET ${repo}/pulls/5`]: [refused(404, 'Not Found')] };
    expect(await read(answers)).toBeUndefined();
  });

  it('is a problem to solve where its repository is not there', async () => {
    const gone = [refused(404, 'Not Found')];
    await expect(
      read({ [`GET ${repo}/pulls/5`]: gone, [`GET ${repo}`]: gone }),
    ).rejects.toMatchObject({ code: 'repository-missing' });
  });
});

describe('its checks', () => {
  it.each([
    [
      'run',
      runs(['lint', 'in_progress', null], ['test', 'completed', 'success']),
      {
        kind: 'pending',
        running: ['lint'],
      },
    ],
    ['wait for a runner', runs(['lint', 'queued', null]), { kind: 'pending', running: ['lint'] }],
    [
      'passed, were skipped, or have no opinion',
      runs(
        ['lint', 'completed', 'success'],
        ['test', 'completed', 'skipped'],
        ['notes', 'completed', 'neutral'],
      ),
      { kind: 'passing', count: 3 },
    ],
    [
      'failed while others run',
      runs(['lint', 'completed', 'failure'], ['test', 'in_progress', null]),
      { kind: 'failing', failing: ['lint'], running: ['test'] },
    ],
    [
      'did not come to an end',
      runs(
        ['a', 'completed', 'timed_out'],
        ['b', 'completed', 'cancelled'],
        ['c', 'completed', 'action_required'],
        ['d', 'completed', 'startup_failure'],
      ),
      { kind: 'failing', failing: ['a', 'b', 'c', 'd'], running: [] },
    ],
    [
      'are statuses of the older kind',
      statuses(['ci/build', 'error'], ['ci/lint', 'pending']),
      {
        kind: 'failing',
        failing: ['ci/build'],
        running: ['ci/lint'],
      },
    ],
    [
      'are of both kinds',
      { ...runs(['lint', 'completed', 'success']), ...statuses(['ci', 'success']) },
      {
        kind: 'passing',
        count: 2,
      },
    ],
  ])('%s', async (_, answers, checks) => {
    expect((await standing(answers))?.checks).toEqual(checks);
  });

  const suites = (...all: object[]) => ({
    [`GET ${repo}/commits/${headSha}/check-suites`]: [
      ok({ total_count: all.length, check_suites: all }),
    ],
  });
  const suite = (changes: object) => ({
    app: { name: 'GitHub Actions' },
    status: 'completed',
    latest_check_runs_count: 1,
    created_at: new Date().toISOString(),
    ...changes,
  });
  const longAgo = '2026-03-03T02:14:00Z';
  const awaited = { kind: 'pending', running: ['GitHub Actions'] };

  it.each([
    [
      'are awaited while an App has a suite without any of them',
      suites(suite({ status: 'queued', latest_check_runs_count: 0 })),
      awaited,
    ],
    [
      'are awaited while more of a workflow are to come',
      {
        ...runs(['lint', 'completed', 'success']),
        ...suites(suite({ status: 'in_progress', created_at: longAgo })),
      },
      awaited,
    ],
    [
      'are awaited while a workflow waits for somebody to let it run',
      suites(suite({ status: 'waiting', latest_check_runs_count: 0, created_at: longAgo })),
      awaited,
    ],
    [
      'are not awaited from an App that has said nothing for long',
      suites(suite({ status: 'queued', latest_check_runs_count: 0, created_at: longAgo })),
      { kind: 'none' },
    ],
    [
      'have passed when every suite is complete',
      { ...runs(['lint', 'completed', 'success']), ...suites(suite({})) },
      { kind: 'passing', count: 1 },
    ],
  ])('%s', async (_, answers, checks) => {
    expect((await standing(answers))?.checks).toEqual(checks);
  });

  it('are unknown without the permission, which is named', async () => {
    const answers = {
      [`GET ${repo}/commits/${headSha}/check-runs`]: [
        refused(403, 'Resource not accessible by integration'),
      ],
    };
    expect((await standing(answers))?.checks).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('Checks: read'),
    });
  });
});

describe('its reviews', () => {
  const reviews = (...all: [login: string, state: string][]) => ({
    [`GET ${repo}/pulls/5/reviews`]: [
      ok(all.map(([login, state]) => ({ user: { login }, state }))),
    ],
  });

  it.each([
    [
      'count by what each reviewer said last',
      reviews(
        ['one', 'CHANGES_REQUESTED'],
        ['two', 'APPROVED'],
        ['one', 'APPROVED'],
        ['two', 'COMMENTED'],
      ),
      { kind: 'approved', by: ['one', 'two'] },
    ],
    [
      'object when one does',
      reviews(['one', 'APPROVED'], ['two', 'CHANGES_REQUESTED']),
      {
        kind: 'changes-requested',
        by: ['two'],
      },
    ],
    [
      'say nothing once they are dismissed',
      reviews(['one', 'APPROVED'], ['one', 'DISMISSED']),
      {
        kind: 'none',
      },
    ],
    [
      'are missing where GitHub asks for one',
      {
        'POST /graphql': [ok(graph({ reviewDecision: 'REVIEW_REQUIRED' }))],
      },
      { kind: 'required' },
    ],
    [
      'are not enough where GitHub asks for more',
      {
        ...reviews(['one', 'APPROVED']),
        'POST /graphql': [ok(graph({ reviewDecision: 'REVIEW_REQUIRED' }))],
      },
      { kind: 'required' },
    ],
    [
      'are missing where nothing else explains the block, and GraphQL does not answer',
      {
        'POST /graphql': [refused(404, 'Not Found')],
        [`GET ${repo}/pulls/5`]: [ok(pull({ mergeable_state: 'blocked' }))],
      },
      { kind: 'required' },
    ],
  ])('%s', async (_, answers, review) => {
    expect((await standing(answers))?.review).toEqual(review);
  });
});

describe('whether it can be merged', () => {
  it.each([
    ['clean', true, 'clean'],
    ['unstable', true, 'clean'],
    ['has_hooks', true, 'clean'],
    ['behind', true, 'behind'],
    ['blocked', true, 'blocked'],
    ['dirty', false, 'conflict'],
    ['unknown', null, 'unknown'],
    ['draft', true, 'unknown'],
  ])('GitHub’s %s', async (mergeable_state, mergeable, mergeability) => {
    const answers = { [`GET ${repo}/pulls/5`]: [ok(pull({ mergeable_state, mergeable }))] };
    expect((await standing(answers))?.mergeability).toBe(mergeability);
  });

  it('later, as somebody has asked GitHub to', async () => {
    const auto_merge = { enabled_by: { login: 'someone' }, merge_method: 'squash' };
    const answers = { [`GET ${repo}/pulls/5`]: [ok(pull({ auto_merge }))] };
    expect((await standing(answers))?.landing).toEqual({ kind: 'auto-merge', by: 'someone' });
  });

  it('in its turn, in a merge queue', async () => {
    const queued = graph({
      isMergeQueueEnabled: true,
      isInMergeQueue: true,
      mergeQueueEntry: { position: 2 },
    });
    const answers = { 'POST /graphql': [ok(queued)] };
    expect((await standing(answers))?.landing).toEqual({ kind: 'queued', position: 2 });
  });

  it('is read without GraphQL where an older server does not know merge queues', async () => {
    const unknown = {
      errors: [{ message: "Field 'isInMergeQueue' doesn't exist on type 'PullRequest'" }],
    };
    expect(await standing({ 'POST /graphql': [ok(unknown)] })).toMatchObject({
      state: 'open',
      landing: { kind: 'none' },
    });
  });
});
