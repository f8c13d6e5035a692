import { afterEach, describe, expect, it } from 'vitest';
import { githubRepositories } from '../../src/github/repositories.ts';
import { type Canned, type CannedGitHub, cannedGitHub } from './canned-github.ts';

const repo = '/repos/example/deployments';
const headSha = 'a'.repeat(40);
const ok = (json: unknown): Canned => ({ status: 200, json });
const refused = (status: number, message: string): Canned => ({
  status,
  json: { message, documentation_url: 'https://docs.github.com/rest' },
});
const graph = (answers: object = {}) =>
  ok({
    data: {
      repository: {
        pullRequest: {
          id: 'PR_1',
          reviewDecision: null,
          isMergeQueueEnabled: true,
          isInMergeQueue: false,
          mergeQueueEntry: null,
          ...answers,
        },
      },
    },
  });
const graphRefused = (message: string) => ok({ data: null, errors: [{ message }] });

let github: CannedGitHub | undefined;
afterEach(() => github?.close());

async function person(answers: Readonly<Record<string, readonly Canned[]>>) {
  github = await cannedGitHub({ [`GET ${repo}`]: [ok({ allow_squash_merge: true })], ...answers });
  const access = { apiUrl: github.url, token: 'the bot', paced: false };
  return githubRepositories(access).actingAs('the person', 'example/deployments', 'main');
}
const merging = async (answers: Readonly<Record<string, readonly Canned[]>>) =>
  (await person(answers)).merge(5, headSha);

const put = `PUT ${repo}/pulls/5/merge`;

describe('merging as a person', () => {
  it('merges exactly that commit, in a way that the repository allows, with their token', async () => {
    expect(await merging({ [put]: [ok({ merged: true })] })).toEqual({ kind: 'merged' });
    expect(github?.bodies.at(-1)).toEqual({ sha: headSha, merge_method: 'squash' });
    expect(github?.authorizations).toEqual(new Set(['token the person']));
  });

  it.each([
    [
      '409, as documented',
      refused(409, 'Head branch was modified. Review and try the merge again.'),
    ],
    ['422, as others say it', refused(422, 'Head sha is out of date')],
  ])('merges nothing when the head has moved (%s)', async (_, answer) => {
    expect(await merging({ [put]: [answer] })).toEqual({ kind: 'moved' });
  });

  it.each([
    [
      'may not merge',
      refused(403, 'Resource not accessible by personal access token'),
      'the linked GitHub account may not merge it (GitHub said: Resource not accessible by personal access token)',
    ],
    [
      'may not see it',
      refused(404, 'Not Found'),
      'the linked GitHub account may not merge it (GitHub said: Not Found)',
    ],
    [
      'is let in no more',
      refused(401, 'Bad credentials'),
      'GitHub does not accept the linked account any more; link it again',
    ],
    [
      'meets a rule of the branch',
      refused(405, 'At least 1 approving review is required by reviewers with write access.'),
      'GitHub does not let it be merged (GitHub said: At least 1 approving review is required by reviewers with write access.)',
    ],
  ])('tells why, in GitHub’s words, when the account %s', async (_, answer, because) => {
    expect(await merging({ [put]: [answer] })).toEqual({ kind: 'refused', because });
  });

  it('takes a place in the queue where the base has one, which is not yet merged', async () => {
    const queue = refused(405, 'Changes must be made through the merge queue');
    const answers = { [put]: [queue], 'POST /graphql': [graph(), ok({ data: {} })] };
    expect(await merging(answers)).toEqual({ kind: 'queued' });
    expect(github?.bodies.at(-1)).toMatchObject({
      query: expect.stringContaining('enqueuePullRequest'),
      variables: { id: 'PR_1', head: headSha },
    });
  });

  it('tells why the queue does not take it', async () => {
    const queue = refused(405, 'Changes must be made through the merge queue');
    const answers = { [put]: [queue], 'POST /graphql': [graph(), graphRefused('Head is stale')] };
    expect(await merging(answers)).toEqual({ kind: 'refused', because: 'Head is stale' });
  });

  it('is tried again by the job when GitHub is down', async () => {
    await expect(merging({ [put]: [refused(502, 'Bad gateway')] })).rejects.toThrow(
      /cannot be reached/,
    );
  });
});

describe('letting GitHub merge it later', () => {
  it('names the commit and the way', async () => {
    const one = await person({ 'POST /graphql': [graph(), ok({ data: {} })] });
    expect(await one.enableAutoMerge(5, headSha)).toBe('enabled');
    expect(github?.bodies.at(-1)).toMatchObject({
      query: expect.stringContaining('enablePullRequestAutoMerge'),
      variables: { id: 'PR_1', head: headSha, way: 'SQUASH' },
    });
  });

  it.each([
    [
      'the repository does not allow it',
      [graph(), graphRefused('Auto merge is not allowed for this repository')],
    ],
    ['there is no GraphQL', [refused(404, 'Not Found')]],
  ])('is refused where %s', async (_, answers) => {
    const one = await person({ 'POST /graphql': answers });
    expect(await one.enableAutoMerge(5, headSha)).toBe('refused');
  });
});

describe('an Enterprise Server', () => {
  it('is asked below its own paths, for REST and for GraphQL', async () => {
    github = await cannedGitHub({
      [`GET /api/v3${repo}`]: [ok({ allow_merge_commit: true })],
      'POST /api/graphql': [graph(), ok({ data: {} })],
    });
    const access = { apiUrl: `${github.url}/api/v3`, token: 'the bot', paced: false };
    const one = await githubRepositories(access).actingAs('x', 'example/deployments', 'main');
    expect(await one.enableAutoMerge(5, headSha)).toBe('enabled');
    expect(github.asked).toEqual(['POST /api/graphql', `GET /api/v3${repo}`, 'POST /api/graphql']);
  });
});
