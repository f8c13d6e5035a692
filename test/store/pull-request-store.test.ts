import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/model/event.ts';
import type { PullRequest, Standing } from '../../src/model/pull-request.ts';
import { approvalStore } from '../../src/store/approval-store.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { incidentStore } from '../../src/store/incident-store.ts';
import { proposalStore } from '../../src/store/proposal-store.ts';
import { type PullRequestStore, pullRequestStore } from '../../src/store/pull-request-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDay, aDraft, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let store: PullRequestStore;
let number = 0;
const events: AuditEvent[] = [];
const repository = 'acme/gitops';
const open: Standing = {
  state: 'open',
  headSha: 'a'.repeat(40),
  checks: { kind: 'none' },
  review: { kind: 'none' },
  mergeability: 'clean',
  landing: { kind: 'none' },
};

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  store = pullRequestStore(database.db, (event) => events.push(event));
});
beforeEach(async () => {
  await database.db.deleteFrom('pullRequests').execute();
  events.length = 0;
});
afterAll(async () => {
  await database.close();
  await test.close();
});

async function opened(changes: { openedByBot?: boolean } = {}): Promise<PullRequest> {
  number += 1;
  const proposals = proposalStore(database.db);
  const { incident } = await incidentStore(database.db).request(aRequest());
  const proposal = await proposals.propose(aDraft(incident.id, { repository }), aDay);
  const approvals = approvalStore(database.db);
  const [request] = await approvals.ofIncident(incident.id);
  await approvals.approve({
    requestId: request?.id ?? '',
    hash: proposal.diffHash,
    by: 'U2',
    required: 1,
    judged: { total: 0, standing: [], lapsed: [] },
  });
  const url = `https://github.com/acme/gitops/pull/${number}`;
  const pull = await store.track({
    repository,
    number,
    url,
    headBranch: 'buildmedic/x',
    baseBranch: 'main',
    proposalId: proposal.id,
    pushedSha: open.headSha,
    openedByBot: true,
    ...changes,
  });
  await proposals.recordOpened(proposal.id, { number, url });
  return pull;
}
const timelineOf = async (pull: PullRequest): Promise<string[]> => {
  const [incidentId = ''] = await store.incidentsOf(pull);
  return (await incidentStore(database.db).timeline(incidentId)).map(({ type }) => type);
};

describe('what is recorded', () => {
  it('is told in the timeline, each change once', async () => {
    const pull = await opened();
    const failing = {
      ...open,
      checks: { kind: 'failing' as const, failing: ['lint'], running: [] },
    };
    const first = await store.save({ ...pull, standing: failing });
    if (first === 'stale') throw new Error('stale');
    await store.save({ ...first, standing: failing });
    expect((await timelineOf(pull)).filter((type) => type.startsWith('pull-request-'))).toEqual([
      'pull-request-opened',
      'pull-request-checks',
    ]);
    expect(events).toMatchObject([{ type: 'pull-request-checks', number: pull.number }]);
  });

  it('is refused from an older version', async () => {
    const pull = await opened();
    await store.save({ ...pull, standing: open });
    expect(await store.save({ ...pull, handsOff: true })).toBe('stale');
    expect(await store.load(pull)).toMatchObject({ handsOff: false, standing: open });
  });

  it('goes on when it is tracked a second time', async () => {
    const pull = await opened();
    await store.save({ ...pull, standing: open });
    const { repository, number, url, headBranch, baseBranch, proposalId } = pull;
    const again = { repository, number, url, headBranch, baseBranch, proposalId };
    expect(await store.track({ ...again, openedByBot: false })).toMatchObject({
      standing: open,
      pushedSha: pull.pushedSha,
    });
  });
});

describe('a look', () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000);

  it('is due at once for a new one, and not again while somebody looks', async () => {
    const pull = await opened();
    const key = { repository, number: pull.number };
    expect(await store.due(10)).toEqual([key]);
    await store.beginLook(key, 60_000);
    expect(await store.due(10)).toEqual([]);
  });

  it('is due again after the lease of one who died', async () => {
    const pull = await opened();
    await store.beginLook(pull, -1);
    expect(await store.due(10)).toHaveLength(1);
  });

  it('that was asked for meanwhile is not lost', async () => {
    const pull = await opened();
    const look = await store.beginLook(pull, 60_000);
    if (!look) throw new Error('no look');
    await store.takeDelivery(crypto.randomUUID(), { repository });
    const seen = { version: pull.version, again: inAnHour(), quietLooks: 1 };
    expect(await store.endLook(look, seen)).toBe(false);
    expect(await store.due(10)).toHaveLength(1);
  });

  it('tells whether people have seen what it found', async () => {
    const pull = await opened();
    const first = await store.beginLook(pull, 60_000);
    if (!first) throw new Error('no look');
    expect(first.isUnshown).toBe(true);
    await store.endLook(first, { version: pull.version, again: inAnHour(), quietLooks: 0 });
    expect(await store.beginLook(pull, 60_000)).toMatchObject({ isUnshown: false });
  });

  it.each([
    ['its number', () => ({ number })],
    ['its head commit', () => ({ headSha: open.headSha })],
    ['its head branch', () => ({ branch: 'buildmedic/x' })],
    ['its base branch', () => ({ branch: 'main' })],
    ['its repository in other letters', () => ({ repository: 'Acme/GitOps' })],
  ])('is asked for by %s', async (_, concerned) => {
    const pull = await opened();
    const look = await store.beginLook(pull, 0);
    if (look) await store.endLook(look, { version: 1, again: undefined, quietLooks: 3 });
    expect(await store.due(10)).toEqual([]);
    expect(await store.takeDelivery(crypto.randomUUID(), { repository, ...concerned() })).toEqual([
      { repository, number: pull.number },
    ]);
    expect(await store.due(10)).toHaveLength(1);
  });

  it.each([
    ['number', { number: -1 }],
    ['commit', { headSha: 'f'.repeat(40) }],
    ['branch', { branch: 'other' }],
    ['repository', { repository: 'acme/other' }],
  ])('is not asked for by another %s', async (_, concerned) => {
    await opened();
    const id = crypto.randomUUID();
    expect(await store.takeDelivery(id, { repository, ...concerned })).toEqual([]);
  });
});

describe('a delivery', () => {
  it('that comes again changes nothing', async () => {
    const pull = await opened();
    const id = crypto.randomUUID();
    expect(await store.takeDelivery(id, { repository })).toHaveLength(1);
    expect(await store.takeDelivery(id, { repository })).toEqual([]);
    expect(await store.takeDelivery(crypto.randomUUID(), pull)).toHaveLength(1);
  });

  it('is taken once when it comes twice at the same moment', async () => {
    await opened();
    const id = crypto.randomUUID();
    const taken = await Promise.all([1, 2, 3].map(() => store.takeDelivery(id, { repository })));
    expect(taken.flat()).toHaveLength(1);
  });
});

describe('how many there are', () => {
  it('counts what is open, and what the bot has opened lately', async () => {
    const pull = await opened();
    await opened({ openedByBot: false });
    await store.save({ ...pull, standing: { ...open, state: 'merged' } });
    expect(await store.count(repository, new Date(Date.now() - 60_000))).toEqual({
      open: 1,
      opened: 1,
    });
    expect(await store.count(repository, new Date(Date.now() + 60_000))).toEqual({
      open: 1,
      opened: 0,
    });
    expect(await store.count('acme/other', new Date(0))).toEqual({ open: 0, opened: 0 });
  });
});
