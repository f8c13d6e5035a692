import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentEvent } from '../../src/model/event.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { incidentStore } from '../../src/store/incident-store.ts';
import { type ProposalStore, proposalStore } from '../../src/store/proposal-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDraft, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let store: ProposalStore;
const events: IncidentEvent[] = [];

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  store = proposalStore(database.db, (event) => events.push(event));
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
  const proposal = await store.propose(aDraft(await anIncident(), changes));
  await store.approve({ proposalId: proposal.id, diffHash: proposal.diffHash, by: 'U2' });
  return proposal;
};

describe('proposing', () => {
  it('makes one proposal of the same diff, however often and at once', async () => {
    const draft = aDraft(await anIncident());
    const proposals = await Promise.all(Array.from({ length: 10 }, () => store.propose(draft)));
    expect(new Set(proposals.map(({ id }) => id)).size).toBe(1);
    expect(await timelineTypes(draft.incidentId)).toEqual(['incident-requested', 'fix-proposed']);
    expect(proposals[0]).toMatchObject({ ...draft, state: { kind: 'proposed' } });
  });

  it('supersedes an earlier diff of the same fix, and takes it back when it is right again', async () => {
    const draft = aDraft(await anIncident());
    const first = await store.propose(draft);
    const second = await store.propose({ ...draft, diffHash: 'hash-2' });
    expect((await store.load(first.id))?.state).toEqual({ kind: 'superseded' });
    const third = await store.propose(draft);
    expect(third).toMatchObject({ id: first.id, state: { kind: 'proposed' } });
    expect((await store.load(second.id))?.state).toEqual({ kind: 'superseded' });
    expect(await store.ofIncident(draft.incidentId)).toHaveLength(2);
  });

  it('leaves an approved diff alone', async () => {
    const proposal = await approved();
    await store.propose(aDraft(proposal.incidentId, { diffHash: 'hash-2' }));
    expect((await store.load(proposal.id))?.state.kind).toBe('approved');
    expect((await store.propose(aDraft(proposal.incidentId))).state.kind).toBe('approved');
  });

  it('takes over the files of a newer base commit when the diff is the same', async () => {
    const draft = aDraft(await anIncident());
    await store.propose(draft);
    const changes = [{ path: 'job.yaml', before: '# new\n', after: '# new\n' }];
    const renewed = await store.propose({ ...draft, baseSha: 'b'.repeat(40), changes });
    expect(renewed).toMatchObject({ baseSha: 'b'.repeat(40), changes });
  });
});

describe('approving', () => {
  it('settles exactly once, however many press at once', async () => {
    const {
      id: proposalId,
      diffHash,
      incidentId,
    } = await store.propose(aDraft(await anIncident()));
    const people = Array.from({ length: 20 }, (_, index) => `U${index}`);
    const outcomes = await Promise.all(
      people.map((by) => store.approve({ proposalId, diffHash, by })),
    );
    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'approved')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'settled')).toHaveLength(19);
    const winner = people[kinds.indexOf('approved')];
    expect((await store.load(proposalId))?.state).toMatchObject({ approval: { by: winner } });
    const told = events.filter((event) => event.incidentId === incidentId);
    expect(told.filter(({ type }) => type === 'fix-approved')).toHaveLength(1);
  });

  it('refuses a diff that is not the one on record', async () => {
    const { id: proposalId } = await store.propose(aDraft(await anIncident()));
    const outcome = await store.approve({ proposalId, diffHash: 'other', by: 'U1' });
    expect(outcome).toMatchObject({ kind: 'diff-changed' });
    expect((await store.load(proposalId))?.state.kind).toBe('proposed');
  });

  it('knows nothing of a proposal that does not exist', async () => {
    for (const proposalId of [crypto.randomUUID(), 'nonsense']) {
      expect(await store.approve({ proposalId, diffHash: 'x', by: 'U1' })).toEqual({
        kind: 'not-found',
      });
    }
  });

  it('keeps on record who was told no', async () => {
    const { id, incidentId } = await store.propose(aDraft(await anIncident()));
    await store.refuse(id, 'U3', 'not an approver');
    expect(await timelineTypes(incidentId)).toContain('approval-refused');
    expect((await store.load(id))?.state.kind).toBe('proposed');
  });
});

describe('opening', () => {
  it('needs an approval', async () => {
    const { id } = await store.propose(aDraft(await anIncident()));
    expect(await store.startOpening(id)).toBe('stale');
    expect(await store.recordOpened(id, { number: 1, url: 'https://x/1' })).toBe('stale');
    expect(await store.recordFailed(id, 'no')).toBe('stale');
  });

  it('is tried again after a worker that died, after a failure by a new approval only, and ends once', async () => {
    const { id, incidentId, diffHash } = await approved();
    await store.startOpening(id);
    expect(await store.recordFailed(id, '403')).toMatchObject({
      state: { kind: 'failed', problem: '403' },
    });
    expect(await store.startOpening(id)).toBe('stale');
    const again = await Promise.all(
      ['U3', 'U3'].map((by) => store.approve({ proposalId: id, diffHash, by })),
    );
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
