import { afterEach, describe, expect, it } from 'vitest';
import { githubRepositories } from '../../src/github/repositories.ts';
import { type Canned, type CannedGitHub, cannedGitHub } from './canned-github.ts';

const pull = '/repos/example/deployments/pulls/5';
const headSha = 'a'.repeat(40);
const ok = (json: unknown): Canned => ({ status: 200, json });
const refused = (status: number, message: string): Canned => ({
  status,
  json: { message, documentation_url: 'https://docs.github.com/rest' },
});
const review = (state: string, commit_id = headSha, id = 7) => ({ state, commit_id, user: { id } });

let github: CannedGitHub | undefined;
afterEach(() => github?.close());

async function approving(answers: Readonly<Record<string, readonly Canned[]>> = {}) {
  github = await cannedGitHub({
    [`GET ${pull}`]: [ok({ head: { sha: headSha } })],
    'GET /user': [ok({ id: 7, login: 'reader' })],
    [`GET ${pull}/reviews`]: [ok([])],
    [`POST ${pull}/reviews`]: [ok({ id: 1 })],
    ...answers,
  });
  const access = { apiUrl: github.url, token: 'the bot', paced: false };
  const person = await githubRepositories(access).actingAs(
    'the person',
    'example/deployments',
    'main',
  );
  return person.approve(5, headSha);
}
const reviewsSent = () => github?.asked.filter((line) => line.startsWith('POST'));

describe('approving as a person', () => {
  it('approves exactly that commit, with their token', async () => {
    expect(await approving()).toEqual({ kind: 'approved' });
    expect(github?.bodies).toEqual([{ event: 'APPROVE', commit_id: headSha }]);
    expect(github?.authorizations).toEqual(new Set(['token the person']));
  });

  it('approves nothing when the head has moved', async () => {
    const moved = { [`GET ${pull}`]: [ok({ head: { sha: 'b'.repeat(40) } })] };
    expect(await approving(moved)).toEqual({ kind: 'moved' });
    expect(reviewsSent()).toEqual([]);
  });

  it('is heard once, however often it is asked for', async () => {
    const reviews = [review('CHANGES_REQUESTED'), review('APPROVED'), review('COMMENTED')];
    expect(await approving({ [`GET ${pull}/reviews`]: [ok(reviews)] })).toEqual({
      kind: 'approved',
    });
    expect(reviewsSent()).toEqual([]);
  });

  it.each([
    ['an older commit', [review('APPROVED', 'b'.repeat(40))]],
    ['somebody else', [review('APPROVED', headSha, 8)]],
    ['a review that was dismissed', [review('APPROVED'), review('DISMISSED')]],
  ])('does not take %s for theirs', async (_, reviews) => {
    await approving({ [`GET ${pull}/reviews`]: [ok(reviews)] });
    expect(reviewsSent()).toHaveLength(1);
  });

  it.each([
    [
      'their own pull request',
      refused(422, 'Can not approve your own pull request'),
      'Can not approve your own pull request',
    ],
    ['a repository that they may only read', refused(403, 'Forbidden'), 'may not review it'],
    ['a repository that they do not see', refused(404, 'Not Found'), 'may not review it'],
    ['a token that was revoked', refused(401, 'Bad credentials'), 'link it again'],
  ])('tells what GitHub says of %s', async (_, answer, words) => {
    expect(await approving({ [`POST ${pull}/reviews`]: [answer] })).toEqual({
      kind: 'refused',
      because: expect.stringContaining(words),
    });
  });
});
