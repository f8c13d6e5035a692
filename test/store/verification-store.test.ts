import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerificationState } from '../../src/model/verification.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { incidentStore } from '../../src/store/incident-store.ts';
import { proposalStore } from '../../src/store/proposal-store.ts';
import { pullRequestStore } from '../../src/store/pull-request-store.ts';
import { type VerificationStore, verificationStore } from '../../src/store/verification-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDay, aDiagnosis, aDraft, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let store: VerificationStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  store = verificationStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const deadline = new Date('2026-01-18T16:30:00Z');
const rollingOut: VerificationState = { kind: 'rolling-out' };
const run = {
  way: 'job',
  namespace: 'builds',
  job: 'app-7-retry-1',
  since: '2026-01-18T16:00:00Z',
} as const;
const notFixed: VerificationState = { kind: 'not-fixed', run, because: 'it failed' };

async function begun(headBranch = 'buildmedic/a') {
  const { incident } = await incidentStore(database.db).request(aRequest());
  const proposal = await proposalStore(database.db).propose(
    aDraft(incident.id, { headBranch }),
    aDay,
  );
  const start = { incidentId: incident.id, proposalId: proposal.id, state: rollingOut, deadline };
  return { start, verification: await store.begin(start) };
}
const timelineOf = async (incidentId: string) =>
  (await incidentStore(database.db).timeline(incidentId)).slice(2).map(({ type }) => type);

describe('a verification on record', () => {
  it('is one for a proposal, however often and at once it is begun', async () => {
    const { start, verification } = await begun();
    const again = await Promise.all([1, 2, 3].map(() => store.begin(start)));
    expect(again.map(({ id }) => id)).toEqual([1, 2, 3].map(() => verification.id));
    expect(await timelineOf(start.incidentId)).toEqual(['verification-started']);
  });

  it('is as many as there are without a proposal', async () => {
    const { start } = await begun();
    const { proposalId: _, ...alone } = start;
    const [one, other] = [await store.begin(alone), await store.begin(alone)];
    expect(one.id).not.toBe(other.id);
  });

  it('moves on once, and tells each step', async () => {
    const { verification } = await begun();
    const saved = await store.save(verification, { kind: 'starting', shown: 'it is there' });
    expect(await store.save(verification, notFixed)).toBe('stale');
    if (saved === 'stale') return expect.unreachable();
    const building = await store.save(saved, { kind: 'building', run }, { deadline: new Date(0) });
    if (building === 'stale') return expect.unreachable();
    expect(building).toMatchObject({ state: { kind: 'building', run }, deadline: new Date(0) });
    const { run: _, ...withoutRun } = { kind: 'building' as const, run };
    const named = await store.save(building, { ...withoutRun, run: { ...run, job: 'other' } });
    if (named === 'stale') return expect.unreachable();
    await store.save(named, notFixed);
    expect(await timelineOf(verification.incidentId)).toEqual([
      'verification-started',
      'rollout-seen',
      'build-run-again',
      'verification-ended',
    ]);
    expect(await store.load(verification.id)).toMatchObject({ state: notFixed });
  });

  it('is found again while something is waited for', async () => {
    const { verification } = await begun();
    const waiting = async () => (await store.unfinished()).map(({ id }) => id);
    expect(await waiting()).toContain(verification.id);
    await store.save(verification, notFixed);
    expect(await waiting()).not.toContain(verification.id);
  });

  it('is missed where a pull request was merged and nobody has begun it', async () => {
    const { incident } = await incidentStore(database.db).request(aRequest());
    await incidentStore(database.db).save(incident, {
      kind: 'diagnosed',
      diagnosis: aDiagnosis(),
      facts: [],
    });
    const draft = aDraft(incident.id, { headBranch: 'buildmedic/merged' });
    const proposals = proposalStore(database.db);
    const proposal = await proposals.propose(draft, aDay);
    const url = 'https://github.com/example/deployments/pull/71';
    await proposals.recordExisting(proposal.id, { number: 71, url });
    const pulls = pullRequestStore(database.db);
    const pull = await pulls.track({
      repository: draft.repository,
      number: 71,
      url,
      headBranch: draft.headBranch,
      baseBranch: draft.baseBranch,
      proposalId: proposal.id,
      openedByBot: false,
    });
    expect(await store.unproven()).not.toContain(proposal.id);
    await pulls.save({
      ...pull,
      standing: {
        state: 'merged',
        headSha: 'abc',
        checks: { kind: 'none' },
        review: { kind: 'none' },
        mergeability: 'unknown',
        landing: { kind: 'none' },
      },
    });
    expect(await store.unproven()).toContain(proposal.id);
    await store.begin({
      incidentId: incident.id,
      proposalId: proposal.id,
      state: rollingOut,
      deadline,
    });
    expect(await store.unproven()).not.toContain(proposal.id);
  });

  it('remembers the place of a fix that was in vain, for its incident', async () => {
    const { verification } = await begun('buildmedic/memory');
    const { incidentId } = verification;
    const wasInVain = (headBranch: string) => store.wasInVain({ incidentId, headBranch });
    expect(await wasInVain('buildmedic/memory')).toBe(false);
    await store.save(verification, notFixed);
    expect(await wasInVain('buildmedic/memory')).toBe(true);
    expect(await wasInVain('buildmedic/egress')).toBe(false);
    const other = await begun('buildmedic/memory');
    expect(
      await store.wasInVain({
        incidentId: other.start.incidentId,
        headBranch: 'buildmedic/memory',
      }),
    ).toBe(false);
  });

  it('knows nothing of an id that it cannot have made', async () => {
    expect(await store.load('nonsense')).toBeUndefined();
  });
});
