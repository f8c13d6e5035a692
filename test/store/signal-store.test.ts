import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/model/event.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { incidentStore } from '../../src/store/incident-store.ts';
import { type RaisedIncidents, raisedIncidents } from '../../src/store/raised-incidents.ts';
import { type NewSignal, type SignalStore, signalStore } from '../../src/store/signal-store.ts';
import { type StormStore, stormStore } from '../../src/store/storm-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDiagnosis, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let signals: SignalStore;
let raised: RaisedIncidents;
let storms: StormStore;
const events: AuditEvent[] = [];

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  signals = signalStore(database.db);
  raised = raisedIncidents(database.db, (event) => events.push(event));
  storms = stormStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const longAgo = new Date(0);

const aSignal = (changes: Partial<NewSignal> = {}): NewSignal => ({
  source: 'alertmanager',
  key: crypto.randomUUID(),
  fingerprint: 'f',
  status: 'firing',
  title: 'KubeJobFailed',
  cluster: 'default',
  subject: { kind: 'workload', namespace: 'builds', name: 'app-7' },
  startedAt: new Date('2026-03-03T02:14:00Z'),
  channel: 'C1',
  ...changes,
});

const recorded = async (...all: NewSignal[]) =>
  (await signals.record(all)).map(({ signal }) => signal);

const anIncident = (groupKey: string) =>
  raised.raise({
    request: aRequest({ raisedBy: { source: 'alertmanager', title: 'KubeJobFailed' } }),
    state: { kind: 'diagnosed', diagnosis: aDiagnosis(), facts: [] },
    groupKey,
  });

describe('a signal', () => {
  it('is on record once, however often it is delivered', async () => {
    const signal = aSignal();
    const [first] = await signals.record([signal]);
    const [second] = await signals.record([signal]);
    expect(first?.isNew).toBe(true);
    expect(second).toMatchObject({ isNew: false, signal: { id: first?.signal.id } });
  });

  it('is over when a delivery says so, and nothing is kept of one that was never heard of', async () => {
    const signal = aSignal();
    const [first] = await recorded(signal);
    const [ended] = await signals.record([{ ...signal, status: 'resolved' }]);
    expect(ended?.signal).toMatchObject({ id: first?.id, resolvedAt: expect.any(Date) });
    expect(await signals.record([aSignal({ status: 'resolved' })])).toEqual([]);
  });

  it('is not over by an end from before it began', async () => {
    const key = crypto.randomUUID();
    const at = (minute: number) => new Date(Date.UTC(2026, 2, 3, 2, minute));
    await recorded(aSignal({ key: `${key}#1`, startedAt: at(1) }));
    await recorded(aSignal({ key: `${key}#3`, startedAt: at(3) }));
    const ended = await recorded(aSignal({ key, status: 'resolved', startedAt: at(2) }));
    expect(ended.map((one) => one.key)).toEqual([`${key}#1`]);
  });

  it('that stood for others is over with what was found behind it', async () => {
    const key = `rate%_${crypto.randomUUID()}`;
    await recorded(aSignal({ key: `${key}#builds/app-7` }), aSignal({ key: `${key}x#builds/a` }));
    const ended = await recorded(aSignal({ key, status: 'resolved' }));
    expect(ended.map((one) => one.key)).toEqual([`${key}#builds/app-7`]);
  });

  it('waits until it is answered or set aside', async () => {
    const [one, other] = await recorded(aSignal(), aSignal());
    const ids = async () =>
      (await signals.waiting(new Date(Date.now() + 1000), 1000)).map(({ id }) => id);
    expect(await ids()).toEqual(expect.arrayContaining([one?.id, other?.id]));
    await signals.ignore([one?.id ?? ''], 'it is well');
    expect(await ids()).not.toContain(one?.id);
    expect(await ids()).toContain(other?.id);
  });

  it('finds those about the same workload in the same place', async () => {
    const subject = { kind: 'workload', namespace: 'builds', name: 'alike' } as const;
    const [first, second] = await recorded(
      aSignal({ subject }),
      aSignal({ subject }),
      aSignal({ subject, threadTs: '1.1' }),
      aSignal({ subject: { ...subject, namespace: 'other' } }),
    );
    if (!first) throw new Error('nothing was recorded');
    expect((await signals.alike(first)).map(({ id }) => id)).toEqual([first.id, second?.id]);
  });

  it('counts workloads, not alerts, towards a storm', async () => {
    const of = (name: string) =>
      aSignal({ channel: 'C9', subject: { kind: 'workload', namespace: 'builds', name } });
    await recorded(of('a'), of('a'), of('b'));
    expect(await signals.workloadsSince('C9', longAgo)).toBe(2);
    expect(await signals.workloadsSince('C9', new Date(Date.now() + 60_000))).toBe(0);
  });
});

describe('an incident that alerts raise', () => {
  it('is found by its group and by its workloads, and tells of each that joins', async () => {
    const incident = await anIncident('group-1');
    const subject = { kind: 'workload', namespace: 'builds', name: 'joined' } as const;
    const all = await recorded(aSignal({ subject }), aSignal({ subject }));
    await raised.join(incident.id, all);
    expect((await raised.ofGroup('group-1', longAgo))?.id).toBe(incident.id);
    expect((await raised.ofWorkload(all[0] ?? never(), longAgo))?.id).toBe(incident.id);
    expect(events.at(-1)).toMatchObject({ type: 'signal-joined', workload: 'joined', alerts: 2 });
    expect(await signals.countOf(incident.id)).toEqual({
      alerts: 2,
      workloadCount: 1,
      workloads: [{ namespace: 'builds', name: 'joined' }],
    });
  });

  it('takes a signal once', async () => {
    const incident = await anIncident('group-2');
    const all = await recorded(aSignal());
    await raised.join(incident.id, all);
    const told = events.length;
    await raised.join(incident.id, all);
    expect(events).toHaveLength(told);
  });

  it('is over when its signals are, and open again when they come back', async () => {
    const incidents = incidentStore(database.db);
    const incident = await anIncident('group-3');
    const signal = aSignal();
    await raised.join(incident.id, await recorded(signal));
    expect(await signals.allResolved(incident.id)).toBe(false);
    expect(await signals.settled()).not.toContain(incident.id);
    await signals.record([{ ...signal, status: 'resolved' }]);
    expect(await signals.allResolved(incident.id)).toBe(true);
    expect(await signals.settled()).toContain(incident.id);
    await raised.resolve(incident.id, 'its alerts are over');
    expect((await incidents.current(incident.id))?.phase).toBe('resolved');
    await raised.reopen(incident.id, 'KubeJobFailed again');
    expect((await incidents.current(incident.id))?.phase).toBe('diagnosed');
  });

  it('is no part of its group any more once somebody put it aside', async () => {
    const incidents = incidentStore(database.db);
    const incident = await anIncident('group-4');
    await incidents.save(incident, { kind: 'dismissed', by: 'U1' });
    expect(await raised.ofGroup('group-4', longAgo)).toBeUndefined();
  });

  it('is unfinished until all that follows from it is worked out', async () => {
    const incidents = incidentStore(database.db);
    const incident = await anIncident('group-5');
    const unfinished = async () => (await incidents.unfinished()).map(({ id }) => id);
    expect(await unfinished()).toContain(incident.id);
    await incidents.recordMessage(incident.id, '1.1');
    expect(await unfinished()).toContain(incident.id);
    await incidents.recordWorkedOut(incident.id);
    expect(await unfinished()).not.toContain(incident.id);
  });

  it('is raised once for one request', async () => {
    const request = aRequest();
    const state = { kind: 'diagnosed', diagnosis: aDiagnosis(), facts: [] } as const;
    const first = await raised.raise({ request, state, groupKey: 'g' });
    expect((await raised.raise({ request, state, groupKey: 'g' })).id).toBe(first.id);
  });
});

describe('a storm', () => {
  it('is one for a channel as long as something joins it', async () => {
    expect(await storms.current('C5', longAgo, false)).toBeUndefined();
    const begun = await storms.current('C5', longAgo, true);
    expect((await storms.current('C5', longAgo, true))?.id).toBe(begun?.id);
    const later = await storms.current('C5', new Date(Date.now() + 60_000), true);
    expect(later?.id).not.toBe(begun?.id);
  });

  it('keeps the first message, and counts what stands behind each incident', async () => {
    const storm = (await storms.current('C6', longAgo, true)) ?? never();
    await storms.recordMessage(storm.id, '1.1');
    expect((await storms.recordMessage(storm.id, '2.2'))?.messageTs).toBe('1.1');
    const incident = await raised.raise({
      request: aRequest(),
      state: { kind: 'diagnosed', diagnosis: aDiagnosis(), facts: [] },
      groupKey: 'storm',
      stormId: storm.id,
    });
    await raised.join(incident.id, await recorded(aSignal(), aSignal()));
    expect(await storms.parts(storm.id)).toMatchObject([
      { incident: { id: incident.id }, phase: 'diagnosed', alerts: 2, workloads: 1 },
    ]);
  });
});

const never = (): never => {
  throw new Error('it is not there');
};
