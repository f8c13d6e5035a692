import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/model/event.ts';
import type { Feedback } from '../../src/model/feedback.ts';
import type { SettledFailure } from '../../src/model/settled-failure.ts';
import { type CaseStore, caseStore } from '../../src/store/case-store.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type EvidenceStore, evidenceStore } from '../../src/store/evidence-store.ts';
import { type FeedbackStore, feedbackStore } from '../../src/store/feedback-store.ts';
import { type IncidentStore, incidentStore } from '../../src/store/incident-store.ts';
import { outOfMemory } from '../slack/views/samples.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
let feedback: FeedbackStore;
let cases: CaseStore;
let incidents: IncidentStore;
let evidence: EvidenceStore;
const told: AuditEvent[] = [];

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  feedback = feedbackStore(database.db, (event) => told.push(event));
  cases = caseStore(database.db);
  incidents = incidentStore(database.db);
  evidence = evidenceStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

/** An incident that was diagnosed. */
async function anIncident(): Promise<string> {
  const { incident } = await incidents.request({
    idempotencyKey: crypto.randomUUID(),
    cluster: 'prod-eu',
    job: 'app-7',
    requestedBy: 'U1',
    channel: 'C1',
  });
  await incidents.save(incident, { kind: 'diagnosed', diagnosis: outOfMemory, facts: [] });
  return incident.id;
}

const right: Omit<Feedback, 'at' | 'incidentId'> = {
  by: 'U1',
  isApprover: true,
  answer: 'right',
  said: 'oom-killed',
  cause: 'oom-killed',
};
const wrong = { ...right, answer: 'wrong' as const, cause: 'registry-dns', note: 'CoreDNS' };
const failure = { log: 'Killed', events: ['Warning  BackOff'], exitCode: 137, reason: 'OOMKilled' };

/** The cases among these incidents, by what there is of them. */
async function settled(ids: readonly string[], since?: Date) {
  const found: SettledFailure[] = [];
  for await (const one of cases.settled(since)) if (ids.includes(one.incidentId)) found.push(one);
  return found;
}

describe('what people say of a finding', () => {
  it('is one voice a person, and the newest of each stands', async () => {
    const incidentId = await anIncident();
    await feedback.give({ ...right, incidentId });
    await feedback.give({ ...right, by: 'U2', incidentId });
    await feedback.give({ ...wrong, incidentId });
    expect(await feedback.ofIncident(incidentId)).toMatchObject([
      { by: 'U1', answer: 'wrong', cause: 'registry-dns', note: 'CoreDNS', isApprover: true },
      { by: 'U2', answer: 'right', cause: 'oom-killed' },
    ]);
  });

  it('is an event each time it changes, and none when it is said again', async () => {
    const incidentId = await anIncident();
    told.length = 0;
    await Promise.all([1, 2, 3].map(() => feedback.give({ ...right, incidentId })));
    await feedback.give({ ...wrong, incidentId });
    await feedback.give({ ...wrong, incidentId });
    const events = (await incidents.timeline(incidentId)).filter(
      ({ type }) => type === 'feedback-given',
    );
    expect(events).toMatchObject([
      { actor: 'U1', answer: 'right', said: 'oom-killed', cause: 'oom-killed' },
      { actor: 'U1', answer: 'wrong', said: 'oom-killed', cause: 'registry-dns', note: 'CoreDNS' },
    ]);
    expect(told).toEqual(events);
  });

  it('is nothing for what the store cannot have made', async () => {
    expect(await feedback.ofIncident('no id')).toEqual([]);
  });
});

describe('the evidence of settled failures', () => {
  it('is put aside once, and outlives what was kept for a while', async () => {
    const incidentId = await anIncident();
    const evidenceId = await evidence.keep({
      subject: { cluster: 'prod-eu', kind: 'Job', namespace: 'builds', name: 'app-7' },
      uid: crypto.randomUUID(),
      archive: Buffer.from('x'),
      isFinal: true,
      hasLog: true,
    });
    await evidence.assign(evidenceId, incidentId);
    expect(await cases.unkept(10)).toEqual([]);
    await feedback.give({ ...right, incidentId });
    expect(await cases.unkept(10)).toEqual([incidentId]);

    await cases.keep(incidentId, failure);
    await cases.keep(incidentId, { ...failure, log: 'another one' });
    await evidence.prune({ totalBytes: 0, days: 1 });

    expect(await cases.unkept(10)).toEqual([]);
    expect(await settled([incidentId])).toEqual([
      expect.objectContaining({ cluster: 'prod-eu', diagnosis: outOfMemory, failure }),
    ]);
  });

  it('is asked for from a time on, in the order of the incidents', async () => {
    const [first, second, silent] = [await anIncident(), await anIncident(), await anIncident()];
    await feedback.give({ ...right, incidentId: second });
    await feedback.give({ ...right, incidentId: first });
    const ids = [first, second, silent];
    const told = await settled(ids, new Date(Date.now() - 60_000));
    expect(told.map(({ incidentId }) => incidentId)).toEqual([first, second]);
    expect(await settled(ids, new Date(Date.now() + 60_000))).toEqual([]);
  });
});
