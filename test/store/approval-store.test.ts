import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../src/model/approval.ts';
import type { Proposal } from '../../src/model/proposal.ts';
import { type ApprovalStore, approvalStore } from '../../src/store/approval-store.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type IncidentStore, incidentStore } from '../../src/store/incident-store.ts';
import { type ProposalStore, proposalStore } from '../../src/store/proposal-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDay, aDraft, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let incidents: IncidentStore;
let proposals: ProposalStore;
let store: ApprovalStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  incidents = incidentStore(database.db);
  proposals = proposalStore(database.db);
  store = approvalStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const over = { expiresAfterHours: -1 };

async function asked(rules = aDay): Promise<{ proposal: Proposal; request: ApprovalRequest }> {
  const { incident } = await incidents.request(aRequest());
  const proposal = await proposals.propose(aDraft(incident.id), rules);
  return { proposal, request: await requestOf(proposal) };
}

async function requestOf({ id, incidentId }: Proposal): Promise<ApprovalRequest> {
  const found = (await store.ofIncident(incidentId)).findLast(({ subject }) => subject.id === id);
  if (!found) throw new Error('nothing was asked');
  return found;
}

const stateOf = async ({ id }: Proposal) => (await proposals.load(id))?.state.kind;
const events = async ({ incidentId }: ApprovalRequest) =>
  (await incidents.timeline(incidentId)).filter(({ type }) => /approv/.test(type));

/** A click whose earlier approvals have all been found to stand. */
const approve = ({ id, hash, approvals }: ApprovalRequest, by: string, required: number) =>
  store.approve({
    requestId: id,
    hash,
    by,
    required,
    judged: { total: approvals.length, standing: approvals.map((one) => one.by), lapsed: [] },
  });

describe('an approval', () => {
  it('settles a request exactly once, however many press at once', async () => {
    const { proposal, request } = await asked();
    const people = Array.from({ length: 20 }, (_, index) => `U${index}`);
    const outcomes = await Promise.all(people.map((by) => approve(request, by, 1)));

    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['approved', ...Array(19).fill('settled')]);
    const winner = people[kinds.indexOf('approved')];
    expect((await proposals.load(proposal.id))?.state).toMatchObject({ approval: { by: winner } });
    expect(await events(request)).toMatchObject([
      { type: 'fix-approved', actor: winner, diffHash: request.hash, requestId: request.id },
    ]);
  });

  it('of two people takes two, on the same hash, and both are on record', async () => {
    const { proposal, request } = await asked();
    expect(await approve(request, 'U1', 2)).toMatchObject({ kind: 'counted' });
    expect(await stateOf(proposal)).toBe('proposed');

    const once = await requestOf(proposal);
    expect(await approve({ ...once, hash: 'other' }, 'U2', 2)).toMatchObject({ kind: 'changed' });
    expect(await approve(once, 'U1', 2)).toMatchObject({ kind: 'repeated' });
    expect(await approve(once, 'U2', 2)).toMatchObject({ kind: 'approved' });

    expect((await requestOf(proposal)).approvals).toMatchObject([{ by: 'U1' }, { by: 'U2' }]);
    expect(await events(request)).toMatchObject([
      { type: 'approval-given', actor: 'U1', hash: request.hash },
      { type: 'fix-approved', actor: 'U2', diffHash: request.hash },
    ]);
  });

  it('is judged anew when somebody else approved in between', async () => {
    const { request } = await asked();
    const outcomes = await Promise.all(['U1', 'U2'].map((by) => approve(request, by, 2)));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['counted', 'moved']);
  });

  it('of someone whose right was taken away does not count, and is on record no more', async () => {
    const { proposal, request } = await asked();
    await approve(request, 'U1', 2);
    const second = {
      requestId: request.id,
      hash: request.hash,
      by: 'U2',
      required: 2,
      judged: { total: 1, standing: [], lapsed: ['U1'] },
    };
    expect(await store.approve(second)).toMatchObject({
      kind: 'counted',
      request: { approvals: [{ by: 'U2' }] },
    });
    expect(await stateOf(proposal)).toBe('proposed');
    expect(await events(request)).toMatchObject([
      { type: 'approval-given', actor: 'U1' },
      { type: 'approval-lapsed', actor: 'U1' },
      { type: 'approval-given', actor: 'U2' },
    ]);
  });

  it('that cannot be judged right now does not count and is not lost', async () => {
    const { request } = await asked();
    await approve(request, 'U1', 2);
    const second = {
      requestId: request.id,
      hash: request.hash,
      by: 'U2',
      required: 2,
      judged: { total: 1, standing: [], lapsed: [] },
    };
    expect(await store.approve(second)).toMatchObject({
      kind: 'counted',
      request: { approvals: [{ by: 'U1' }, { by: 'U2' }] },
    });
  });

  it('comes too late for a newer diff, whose approvals begin at none', async () => {
    const { proposal, request } = await asked();
    await approve(request, 'U1', 2);
    const newer = await proposals.propose(
      aDraft(proposal.incidentId, { diffHash: 'hash-2' }),
      aDay,
    );

    expect(await approve(await requestOf(proposal), 'U2', 2)).toMatchObject({
      kind: 'settled',
      request: { state: { kind: 'superseded' } },
    });
    expect((await requestOf(newer)).approvals).toEqual([]);
    expect((await events(request)).map(({ type }) => type)).toContain('approval-superseded');
  });
});

describe('a rejection', () => {
  it('settles the request with its reason, and the same diff is not proposed again', async () => {
    const { proposal, request } = await asked();
    const no = { requestId: request.id, hash: request.hash, by: 'U3', reason: 'Not before Monday' };
    const outcomes = await Promise.all([store.reject(no), store.reject({ ...no, by: 'U4' })]);

    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['rejected', 'settled']);
    expect(await stateOf(proposal)).toBe('rejected');
    expect(await approve(request, 'U1', 1)).toMatchObject({ kind: 'settled' });
    expect(await events(request)).toMatchObject([
      { type: 'approval-rejected', hash: request.hash, reason: 'Not before Monday' },
    ]);
    const again = await proposals.propose(aDraft(proposal.incidentId), aDay);
    expect(again).toMatchObject({ id: proposal.id, state: { kind: 'rejected' } });
  });
});

describe('time', () => {
  it('settles a request that is over, at the click', async () => {
    const { proposal, request } = await asked(over);
    expect(await approve(request, 'U1', 1)).toMatchObject({
      kind: 'settled',
      request: { state: { kind: 'expired' } },
    });
    expect(await stateOf(proposal)).toBe('expired');
    expect(await events(request)).toMatchObject([{ type: 'approval-expired' }]);
  });

  it('settles it once by itself, and leaves others alone', async () => {
    const { proposal, request } = await asked(over);
    const waiting = await asked();
    expect((await store.due()).map(({ id }) => id)).toContain(request.id);
    expect((await store.due()).map(({ id }) => id)).not.toContain(waiting.request.id);

    await Promise.all([store.expire(request.id), store.expire(request.id)]);
    expect(await store.expire(waiting.request.id)).toMatchObject({ state: { kind: 'open' } });
    expect(await stateOf(proposal)).toBe('expired');
    expect(await events(request)).toHaveLength(1);
    expect((await store.due()).map(({ id }) => id)).not.toContain(request.id);
  });

  it('does not keep what expired from being asked anew, by a request of its own', async () => {
    const { proposal, request } = await asked(over);
    await store.expire(request.id);
    await proposals.propose(aDraft(proposal.incidentId), aDay);

    const anew = await requestOf(proposal);
    expect(anew.id).not.toBe(request.id);
    expect(await approve(request, 'U1', 1)).toMatchObject({ kind: 'settled' });
    expect(await approve(anew, 'U1', 1)).toMatchObject({ kind: 'approved' });
  });
});

describe('a request', () => {
  it('is stopped when its change turns out to be open already', async () => {
    const { proposal, request } = await asked();
    await proposals.recordExisting(proposal.id, { number: 7, url: 'https://x/7' });
    expect(await approve(request, 'U1', 1)).toMatchObject({
      kind: 'settled',
      request: { state: { kind: 'stopped' } },
    });
    expect(await stateOf(proposal)).toBe('existing');
  });

  it('is made anew when what was approved could not be done, for as long as before', async () => {
    const { proposal, request } = await asked();
    await approve(request, 'U1', 1);
    await proposals.recordFailed(proposal.id, '403');

    const anew = await requestOf(proposal);
    expect(anew).toMatchObject({ state: { kind: 'open' }, approvals: [], hash: request.hash });
    expect(anew.id).not.toBe(request.id);
    const lifetime = (one: ApprovalRequest) => one.expiresAt.getTime() - one.createdAt.getTime();
    expect(lifetime(anew)).toBe(lifetime(request));
  });

  it('keeps who was told no, and stays as it is', async () => {
    const { request } = await asked();
    await store.refuse(request, 'U3', 'not an approver');
    expect(await events(request)).toMatchObject([
      { type: 'approval-refused', actor: 'U3', because: 'not an approver', hash: request.hash },
    ]);
    expect((await store.load(request.id))?.state).toEqual({ kind: 'open' });
  });

  it('that the store has never made is not there', async () => {
    for (const id of [crypto.randomUUID(), 'nonsense'])
      expect(await store.load(id)).toBeUndefined();
  });
});
