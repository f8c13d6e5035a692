import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Proposal } from '../../src/model/proposal.ts';
import { type ApprovalStore, approvalStore } from '../../src/store/approval-store.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { incidentStore } from '../../src/store/incident-store.ts';
import { type ProposalStore, proposalStore } from '../../src/store/proposal-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDay, aDraft, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let store: ProposalStore;
let approvals: ApprovalStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  store = proposalStore(database.db);
  approvals = approvalStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const anIncident = async (): Promise<string> =>
  (await incidentStore(database.db).request(aRequest())).incident.id;
const timelineTypes = async (incidentId: string): Promise<string[]> =>
  (await incidentStore(database.db).timeline(incidentId)).map(({ type }) => type);

const approved = async (changes = {}) => {
  const proposal = await store.propose(aDraft(await anIncident(), changes), aDay);
  await approve(proposal);
  return proposal;
};

/** One person's click on what is asked last, where one is enough. */
async function approve({ id, incidentId, diffHash: hash }: Proposal, by = 'U2') {
  const request = (await approvals.ofIncident(incidentId)).findLast((one) => one.subject.id === id);
  const judged = { total: 0, standing: [], lapsed: [] };
  return approvals.approve({ requestId: request?.id ?? '', hash, by, required: 1, judged });
}

describe('proposing', () => {
  it('makes one proposal of the same diff, however often and at once', async () => {
    const draft = aDraft(await anIncident());
    const proposals = await Promise.all(
      Array.from({ length: 10 }, () => store.propose(draft, aDay)),
    );
    expect(new Set(proposals.map(({ id }) => id)).size).toBe(1);
    expect(await timelineTypes(draft.incidentId)).toEqual(['incident-requested', 'fix-proposed']);
    expect(proposals[0]).toMatchObject({ ...draft, state: { kind: 'proposed' } });
  });

  it('supersedes an earlier diff of the same fix, and takes it back when it is right again', async () => {
    const draft = aDraft(await anIncident());
    const first = await store.propose(draft, aDay);
    const second = await store.propose({ ...draft, diffHash: 'hash-2' }, aDay);
    expect((await store.load(first.id))?.state).toEqual({ kind: 'superseded' });
    const third = await store.propose(draft, aDay);
    expect(third).toMatchObject({ id: first.id, state: { kind: 'proposed' } });
    expect((await store.load(second.id))?.state).toEqual({ kind: 'superseded' });
    expect(await store.ofIncident(draft.incidentId)).toHaveLength(2);
  });

  it('leaves an approved diff alone', async () => {
    const proposal = await approved();
    await store.propose(aDraft(proposal.incidentId, { diffHash: 'hash-2' }), aDay);
    expect((await store.load(proposal.id))?.state.kind).toBe('approved');
    expect((await store.propose(aDraft(proposal.incidentId), aDay)).state.kind).toBe('approved');
  });

  it('takes over the files of a newer base commit when the diff is the same', async () => {
    const draft = aDraft(await anIncident());
    await store.propose(draft, aDay);
    const changes = [{ path: 'job.yaml', before: '# new\n', after: '# new\n' }];
    const renewed = await store.propose({ ...draft, baseSha: 'b'.repeat(40), changes }, aDay);
    expect(renewed).toMatchObject({ baseSha: 'b'.repeat(40), changes });
  });
});

describe('opening', () => {
  it('needs an approval', async () => {
    const { id } = await store.propose(aDraft(await anIncident()), aDay);
    expect(await store.startOpening(id)).toBe('stale');
    expect(await store.recordOpened(id, { number: 1, url: 'https://x/1' })).toBe('stale');
    expect(await store.recordFailed(id, 'no')).toBe('stale');
  });

  it('is tried again after a worker that died, after a failure by a new approval only, and ends once', async () => {
    const failed = await approved();
    const { id, incidentId } = failed;
    await store.startOpening(id);
    expect(await store.recordFailed(id, '403')).toMatchObject({
      state: { kind: 'failed', problem: '403' },
    });
    expect(await store.startOpening(id)).toBe('stale');
    const again = await Promise.all(['U3', 'U3'].map((by) => approve(failed, by)));
    expect(again.map(({ kind }) => kind).sort()).toEqual(['approved', 'settled']);
    await store.startOpening(id);
    expect(await store.startOpening(id)).toMatchObject({ state: { kind: 'opening' } });
    const pullRequest = { number: 7, url: 'https://github.com/acme/gitops/pull/7' };
    expect(await store.recordOpened(id, pullRequest)).toMatchObject({
      state: { kind: 'opened', pullRequest, approval: { by: 'U3' } },
    });
    expect(await store.startOpening(id)).toBe('stale');
    expect(await store.recordOpened(id, pullRequest)).toBe('stale');
    expect(await timelineTypes(incidentId)).toEqual([
      'incident-requested',
      'fix-proposed',
      'fix-approved',
      'pull-request-failed',
      'fix-approved',
      'pull-request-opened',
    ]);
  });
});

describe('a choice between places', () => {
  const twoPlaces = async () => {
    const incidentId = await anIncident();
    return ['hash-a', 'hash-b'].map((diffHash, rank) => aDraft(incidentId, { diffHash, rank }));
  };
  const statesOf = async (incidentId: string) =>
    (await store.ofIncident(incidentId)).map(({ state }) => state.kind);

  it('is one proposal each, which do not supersede each other, however often they are made', async () => {
    const drafts = await twoPlaces();
    const [first, again] = [
      await store.proposeChoice(drafts, aDay),
      await store.proposeChoice(drafts, aDay),
    ];
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(first.map(({ state }) => state.kind)).toEqual(['proposed', 'proposed']);
  });

  it('is made by the first approval, which puts the other places aside', async () => {
    const drafts = await twoPlaces();
    const [one, other] = await store.proposeChoice(drafts, aDay);
    if (!one || !other) throw new Error('Two places make two proposals.');
    expect((await approve(other)).kind).toBe('approved');
    expect(await statesOf(one.incidentId)).toEqual(['superseded', 'approved']);
    const late = await approve(one);
    expect(late).toMatchObject({ kind: 'settled', request: { state: { kind: 'superseded' } } });
    expect((await timelineTypes(one.incidentId)).slice(-2)).toEqual([
      'fix-approved',
      'approval-superseded',
    ]);
    expect((await store.proposeChoice(drafts, aDay)).map(({ id }) => id)).toEqual([other.id]);
    expect(await statesOf(one.incidentId)).toEqual(['superseded', 'approved']);
  });

  it('leaves the other places when one of them is rejected', async () => {
    const [one] = await store.proposeChoice(await twoPlaces(), aDay);
    if (!one) throw new Error('Two places make two proposals.');
    const [request] = (await approvals.ofIncident(one.incidentId)).filter(
      ({ subject }) => subject.id === one.id,
    );
    await approvals.reject({ requestId: request?.id ?? '', hash: one.diffHash, by: 'U2' });
    expect(await statesOf(one.incidentId)).toEqual(['rejected', 'proposed']);
  });

  it('gives way to new places when the repository has changed', async () => {
    const drafts = await twoPlaces();
    await store.proposeChoice(drafts, aDay);
    const [first] = drafts;
    await store.proposeChoice(
      drafts.with(0, aDraft(first?.incidentId ?? '', { diffHash: 'hash-c' })),
      aDay,
    );
    const shown = await store.ofIncident(first?.incidentId ?? '');
    expect(Object.fromEntries(shown.map((one) => [one.diffHash, one.state.kind]))).toEqual({
      'hash-a': 'superseded',
      'hash-b': 'proposed',
      'hash-c': 'proposed',
    });
  });
});

describe('what is offered', () => {
  it('keeps its proof and its order, whatever was worked out first', async () => {
    const incidentId = await anIncident();
    const proof = [
      { claim: 'the way is open', holds: 'yes' as const },
      { claim: 'the API server takes it', holds: 'unknown' as const, because: 'not asked' },
    ];
    await store.propose(aDraft(incidentId, { fix: 'second', rank: 1 }), aDay);
    await store.propose(aDraft(incidentId, { fix: 'first', rank: 0, proof }), aDay);
    const offered = await store.ofIncident(incidentId);
    expect(offered.map(({ fix }) => fix)).toEqual(['first', 'second']);
    expect(offered[0]?.proof).toEqual(proof);
  });
});
