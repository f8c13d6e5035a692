import { afterEach, expect, it } from 'vitest';
import { githubRepositories } from '../../src/github/repositories.ts';
import type { Decoration } from '../../src/model/git-repository.ts';
import { type Canned, type CannedGitHub, cannedGitHub } from './canned-github.ts';

const repo = '/repos/example/deployments';
const labels = `POST ${repo}/issues/5/labels`;
const reviewers = `POST ${repo}/pulls/5/requested_reviewers`;
const ok: Canned = { status: 200, json: [] };
const refused = (status: number, message: string): Canned => ({ status, json: { message } });
const file = (text: string): Canned => ({
  status: 200,
  json: { content: Buffer.from(text).toString('base64'), encoding: 'base64' },
});

let github: CannedGitHub | undefined;
afterEach(() => github?.close());

async function decorate(
  decoration: Partial<Decoration>,
  answers: Readonly<Record<string, readonly Canned[]>> = {},
) {
  github = await cannedGitHub({ [labels]: [ok], [reviewers]: [ok], ...answers });
  const access = { apiUrl: github.url, token: 'token', paced: false };
  const main = await githubRepositories(access).open('example/deployments', 'main');
  return main.decorate(5, { labels: [], reviewers: [], ...decoration });
}

it('labels it, and asks people and teams', async () => {
  expect(await decorate({ labels: ['build-fix'], reviewers: ['one', 'acme/builds'] })).toEqual([]);
  expect(github?.bodies).toEqual([
    { labels: ['build-fix'] },
    { reviewers: ['one'] },
    { team_reviewers: ['builds'] },
  ]);
});

it('asks nothing where there is nothing to ask', async () => {
  expect(await decorate({})).toEqual([]);
  expect(github?.asked).toEqual([]);
});

it('asks the owners of the files, by the first CODEOWNERS there is', async () => {
  const answers = { [`GET ${repo}/contents/CODEOWNERS`]: [file('/apps/ @one\n')] };
  await decorate({ reviewers: ['one'], ownersOfPaths: ['apps/values.yaml'] }, answers);
  expect(github?.bodies).toEqual([{ reviewers: ['one'] }]);
  expect(github?.asked.filter((line) => line.startsWith('GET'))).toEqual([
    `GET ${repo}/contents/.github/CODEOWNERS?ref=main`,
    `GET ${repo}/contents/CODEOWNERS?ref=main`,
  ]);
});

it('asks the others when one cannot be asked, and says so', async () => {
  const said = 'Review cannot be requested from pull request author.';
  const answers = { [reviewers]: [refused(422, said), ok] };
  expect(await decorate({ reviewers: ['one', 'two'] }, answers)).toEqual([
    `one could not be asked for a review (GitHub said: ${said})`,
  ]);
  expect(github?.bodies).toHaveLength(2);
});

it('says that it may not label', async () => {
  const answers = { [labels]: [refused(403, 'Resource not accessible by integration')] };
  expect(await decorate({ labels: ['build-fix'] }, answers)).toEqual([
    'It could not be labelled build-fix (GitHub said: Resource not accessible by integration)',
  ]);
});
