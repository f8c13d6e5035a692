import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { githubRepositories } from '../../../src/github/repositories.ts';
import { createMergeWhenGreen } from '../../../src/incidents/pull-requests/merge-when-green.ts';
import { createRefreshPullRequest } from '../../../src/incidents/pull-requests/refresh-pull-request.ts';
import {
  createRequestMerge,
  type RequestMerge,
} from '../../../src/incidents/pull-requests/request-merge.ts';
import type { GitRepositories } from '../../../src/model/git-repository.ts';
import type { UserAccess } from '../../../src/model/linked-account.ts';
import type { PullRequestKey } from '../../../src/model/pull-request.ts';
import { approvalStore } from '../../../src/store/approval-store.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { type IncidentStore, incidentStore } from '../../../src/store/incident-store.ts';
import { type ProposalStore, proposalStore } from '../../../src/store/proposal-store.ts';
import { type PullRequestStore, pullRequestStore } from '../../../src/store/pull-request-store.ts';
import {
  commitFiles,
  type EmulatedGitHub,
  emulatedGitHub,
  fileAt,
  pullRequests,
  reportCheck,
  repository,
  repositoryName,
  tokens,
} from '../../github/emulated-github.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { aDay, aDraft, aRequest } from '../../support/samples.ts';

const path = 'job.yaml';
const refusal = 'the linked GitHub account may not merge it';
const [before, after] = ['memory: 1Gi\n', 'memory: 2Gi\n'];

let test: TestDatabase;
let database: Database;
let github: EmulatedGitHub;
let incidents: IncidentStore;
let proposals: ProposalStore;
let store: PullRequestStore;
let merging: RequestMerge;
let look: (key: PullRequestKey) => Promise<void>;
let lookWhileSettling: typeof look;
let next = 1;
const settleMs = 600_000;

/** Whose GitHub account is whose. */
const accounts: Readonly<Record<string, UserAccess>> = {
  UOWNER: { kind: 'linked', login: 'example', token: tokens.owner },
  UREADER: { kind: 'linked', login: 'reader', token: tokens.reader },
  URULED: { kind: 'linked', login: 'reader', token: 'ruled' },
  ULAPSED: { kind: 'lapsed', login: 'reader' },
};

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  github = await emulatedGitHub();
  incidents = incidentStore(database.db);
  proposals = proposalStore(database.db);
  store = pullRequestStore(database.db);
  const real = githubRepositories({ apiUrl: github.url, token: tokens.bot, paced: false });
  const repositories: GitRepositories = {
    ...real,
    // The emulator lets everyone merge; what GitHub answers is in the tests of the adapter.
    actingAs: async (token, ...where) => ({
      ...(await real.actingAs(token, ...where)),
      ...(token === 'ruled' ? { merge: async () => ({ kind: 'refused', because: refusal }) } : {}),
    }),
  };
  const needs = {
    incidents,
    proposals,
    pullRequests: store,
    repositories,
    accessOf: async (user: string) => accounts[user] ?? { kind: 'not-linked' as const },
    show: async () => undefined,
    queue: { enqueue: async () => undefined },
    locks: { hold: <T>(_name: string, work: () => Promise<T>) => work() },
  };
  merging = createRequestMerge({ ...needs, command: '/build' });
  const looking = (settling: { settleMs: number }) =>
    createRefreshPullRequest({
      ...needs,
      ...settling,
      updateBranch: async (pull) => pull,
      openHeld: async () => undefined,
      mergeWhenGreen: createMergeWhenGreen({ ...needs, ...settling }),
      pollMs: 3_600_000,
    });
  look = looking({ settleMs: 0 });
  lookWhileSettling = looking({ settleMs });
});
beforeEach(async () => {
  await github.begin({ [path]: before });
  // GitHub never gives a number twice.
  for (let number = 1; number < next; number++)
    await github.owner.rest.issues.create({ ...repository, title: `number ${number}` });
  next += 1;
});
afterAll(async () => {
  await github.close();
  await database.close();
  await test.close();
});

async function opened() {
  const branch = 'buildmedic/builds/raise-memory-0a1b2c';
  const { incident } = await incidents.request(aRequest());
  const changes = [{ path, before, after }];
  const draft = aDraft(incident.id, { repository: repositoryName, headBranch: branch, changes });
  const proposal = await proposals.propose(draft, aDay);
  const approvals = approvalStore(database.db);
  const [request] = await approvals.ofIncident(incident.id);
  await approvals.approve({
    requestId: request?.id ?? '',
    hash: draft.diffHash,
    by: 'U2',
    required: 1,
    judged: { total: 0, standing: [], lapsed: [] },
  });
  const access = { apiUrl: github.url, token: tokens.bot, paced: false };
  const main = await githubRepositories(access).open(repositoryName, 'main');
  const texts = { title: 't', body: 'b', commitMessage: 'm', diffHash: draft.diffHash };
  const outcome = await main.openPullRequest({ branch, baseSha: '', changes, ...texts });
  if (outcome.kind !== 'opened') throw new Error(outcome.kind);
  const { number, url, headSha } = outcome;
  const key = { repository: repositoryName, number };
  const tracked = { ...key, url, headBranch: branch, baseBranch: 'main', openedByBot: true };
  await store.track({ ...tracked, proposalId: proposal.id, pushedSha: headSha });
  await proposals.recordOpened(proposal.id, { number, url });
  await look(key);
  const click = (by: string, head = headSha) => ({ proposalId: proposal.id, headSha: head, by });
  const timeline = async () => (await incidents.timeline(incident.id)).map(({ type }) => type);
  return { key, branch, headSha, click, timeline };
}
const report = (headSha: string, conclusion?: 'success' | 'failure') =>
  reportCheck(github.owner, { headSha, name: 'lint', ...(conclusion ? { conclusion } : {}) });
const state = async (number: number) =>
  (await pullRequests(github.owner)).find((pull) => pull.number === number);

it('waits until the checks have passed, and merges with the account of who asked', async () => {
  const { key, headSha, click, timeline } = await opened();
  await report(headSha);
  expect(await merging.ask(click('UOWNER'))).toBeUndefined();
  await look(key);
  expect(await state(key.number)).toMatchObject({ state: 'open' });

  await report(headSha, 'failure');
  await look(key);
  expect(await state(key.number)).toMatchObject({ state: 'open' });

  await report(headSha, 'success');
  await look(key);
  expect(await state(key.number)).toMatchObject({
    state: 'closed',
    merged_by: { login: 'example' },
  });
  expect((await fileAt(github.owner, 'main', path))?.content).toBe(after);
  expect(await store.load(key)).toMatchObject({
    standing: { state: 'merged', ended: { by: 'example' } },
  });
  expect(await timeline()).toEqual(
    expect.arrayContaining(['merge-requested', 'pull-request-merged']),
  );
});

it('waits for an App that has begun with the commit and not reported anything yet', async () => {
  const { key, headSha, click } = await opened();
  await github.owner.rest.checks.createSuite({ ...repository, head_sha: headSha });
  await merging.ask(click('UOWNER'));
  await look(key);
  expect(await state(key.number)).toMatchObject({ state: 'open' });
  expect((await store.load(key))?.mergeWish).toBeDefined();

  await report(headSha, 'success');
  await look(key);
  expect(await state(key.number)).toMatchObject({ state: 'closed', merged_by: {} });
});

it('waits for checks to be registered, and is looked at again when they must have been', async () => {
  const { key, headSha, click } = await opened();
  await merging.ask(click('UOWNER'));
  await lookWhileSettling(key);
  expect(await state(key.number)).toMatchObject({ state: 'open' });
  const seen = await store.load(key);
  expect(seen).toMatchObject({ mergeWish: { headSha }, standing: { checks: { kind: 'none' } } });
  const { nextLookAt } = await database.db
    .selectFrom('pullRequests')
    .select('nextLookAt')
    .where('number', '=', key.number)
    .executeTakeFirstOrThrow();
  const since = Date.parse(seen?.standing?.headSince ?? '');
  expect(nextLookAt).toEqual(new Date(since + settleMs));
});

it('merges nothing that is not what the person saw', async () => {
  const { key, click, timeline } = await opened();
  const told = await merging.ask(click('UOWNER', 'f'.repeat(40)));
  expect(told?.text).toContain('Its branch has moved since you saw it. Nothing is merged');
  await look(key);
  expect(await state(key.number)).toMatchObject({ state: 'open' });
  expect(await timeline()).toContain('merge-refused');
});

it('merges nothing when somebody pushes before the checks have passed', async () => {
  const { key, branch, headSha, click, timeline } = await opened();
  await report(headSha);
  await look(key);
  await merging.ask(click('UOWNER'));
  await commitFiles(github.owner, { 'notes.md': 'by hand' }, branch);
  await look(key);

  expect(await state(key.number)).toMatchObject({ state: 'open' });
  const pull = await store.load(key);
  expect(pull?.mergeWish).toBeUndefined();
  expect(pull).toMatchObject({ handsOff: true, notMerged: 'its branch has moved since' });
  expect(await timeline()).toContain('merge-refused');
  expect((await merging.ask(click('UOWNER', pull?.standing?.headSha)))?.text).toContain(
    'Someone else has pushed to its branch',
  );
});

it('tells what GitHub says when the account may not merge it', async () => {
  const { key, click } = await opened();
  expect(await merging.ask(click('URULED'))).toBeUndefined();
  await look(key);
  expect(await state(key.number)).toMatchObject({ state: 'open' });
  expect((await store.load(key))?.notMerged).toBe(refusal);
});

it.each([
  ['nobody is linked with', 'USTRANGER', 'Link it first: /build link github'],
  ['whose link is over', 'ULAPSED', 'Link it again: /build link github'],
])('tells who has an account that %s what to do', async (_, user, said) => {
  const { key, click, timeline } = await opened();
  expect((await merging.ask(click(user)))?.text).toContain(said);
  expect((await store.load(key))?.mergeWish).toBeUndefined();
  expect(await timeline()).toContain('merge-refused');
});

it('is stopped by anyone who takes the wish back', async () => {
  const { key, headSha, click, timeline } = await opened();
  await report(headSha);
  await merging.ask(click('UOWNER'));
  expect(await merging.takeBack(click('UREADER'))).toBeUndefined();
  await report(headSha, 'success');
  await look(key);
  expect(await state(key.number)).toMatchObject({ state: 'open' });
  expect(await timeline()).toContain('merge-refused');
});

it('asks nobody to merge what has ended', async () => {
  const { key, click } = await opened();
  await github.owner.rest.pulls.update({ ...repository, pull_number: key.number, state: 'closed' });
  await look(key);
  expect((await merging.ask(click('UOWNER')))?.text).toContain('look at the message again');
});
