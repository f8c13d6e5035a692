import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { type BuildStore, buildStore } from '../../src/store/build-store.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type IncidentStore, incidentStore } from '../../src/store/incident-store.ts';
import { type RaisedIncidents, raisedIncidents } from '../../src/store/raised-incidents.ts';
import { type ReadReportRecords, reportRecords } from '../../src/store/report-records.ts';
import { type SignalStore, signalStore } from '../../src/store/signal-store.ts';
import { type SilenceStore, silenceStore } from '../../src/store/silence-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDiagnosis, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let incidents: IncidentStore;
let raised: RaisedIncidents;
let signals: SignalStore;
let silences: SilenceStore;
let builds: BuildStore;
let read: ReadReportRecords;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  incidents = incidentStore(database.db);
  raised = raisedIncidents(database.db);
  signals = signalStore(database.db);
  silences = silenceStore(database.db);
  builds = buildStore(database.db);
  read = reportRecords(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const now = Date.now();
const ago = (minutes: number): Date => new Date(now - minutes * 60_000);
const soon = new Date(now + 3_600_000);
const cause = { kind: 'cause', id: 'oom-killed', title: 'The build ran out of memory' };

const alert = async (namespace: string, name: string, minutes: number, changes: object = {}) => {
  const [recorded] = await signals.record([
    {
      source: 'watcher' as const,
      key: `${crypto.randomUUID()}/failed`,
      fingerprint: 'f',
      status: 'firing' as const,
      title: 'Build failed',
      cluster: 'default',
      subject: { kind: 'workload' as const, namespace, name },
      startedAt: ago(minutes),
      channel: 'C1',
      ...changes,
    },
  ]);
  if (!recorded) throw new Error('nothing was recorded');
  return recorded.signal;
};

const raise = (namespace: string, name: string, changes: Partial<Diagnosis> = {}) =>
  raised.raise({
    request: aRequest({
      namespace,
      job: name,
      raisedBy: { source: 'watcher', title: 'Build failed' },
    }),
    state: {
      kind: 'diagnosed',
      diagnosis: aDiagnosis({ subject: { kind: 'Job', namespace, name }, ...changes }),
      facts: [],
    },
    groupKey: crypto.randomUUID(),
  });

/** What is on record of one namespace, so that no test sees another's. */
const toldOf = async (namespace: string) =>
  (await read(ago(600), soon)).told.filter((one) => one.namespace === namespace);

describe('what is told of failures', () => {
  it('has the cause of the incident that it joined, and the time of the build that was diagnosed', async () => {
    const all = [await alert('joined', 'app-1', 30), await alert('joined', 'app-2', 20)];
    const phases = [
      { name: 'snapshot', seconds: 40, outcome: 'passed' as const },
      { name: 'push', seconds: 20, outcome: 'failed' as const },
    ];
    const { id } = await raise('joined', 'app-1', { phases });
    await raised.join(id, all);

    const told = (await toldOf('joined')).toSorted((a, b) => a.at.getTime() - b.at.getTime());
    expect(told).toEqual([
      {
        cluster: 'default',
        namespace: 'joined',
        name: 'app-1',
        at: ago(30),
        by: 'watcher',
        finding: cause,
        incidentId: id,
        seconds: 60,
      },
      expect.objectContaining({ name: 'app-2', finding: cause }),
    ]);
    expect(told[1]).not.toHaveProperty('seconds');
  });

  it('is not examined as long as it waits, or when somebody wanted silence', async () => {
    const signal = await alert('silent', 'app-1', 10, { source: 'alertmanager' });
    await silences.silence([signal.id], await silences.begin('silent/*', 'U1', 60_000));
    await alert('silent', 'app-2', 10);
    expect(await toldOf('silent')).toMatchObject([
      { by: 'alert', finding: { kind: 'unexamined' } },
      { by: 'watcher', finding: { kind: 'unexamined' } },
    ]);
  });

  it('leaves out what turned out to be none', async () => {
    const well = await alert('well', 'app-1', 10);
    await signals.ignore([well.id], 'it is well');
    const running = await alert('well', 'app-2', 10);
    await raised.join((await raise('well', 'app-2', { verdict: 'running' })).id, [running]);
    expect(await toldOf('well')).toEqual([]);
  });

  it.each([
    ['possible', { causes: aDiagnosis().causes.map((one) => ({ ...one, certainty: 'possible' })) }],
    ['novel', { verdict: 'novel', causes: [] }],
  ] as const)('has no cause where it is %s', async (kind, changes) => {
    const signal = await alert(kind, 'app-1', 10);
    await raised.join((await raise(kind, 'app-1', changes as Partial<Diagnosis>)).id, [signal]);
    expect(await toldOf(kind)).toMatchObject([{ finding: { kind } }]);
  });

  it('is heard of people who ask, too, where the answer is a failure', async () => {
    const ask = async (job: string, changes: Partial<Diagnosis>) => {
      const { incident } = await incidents.request(aRequest({ namespace: undefined, job }));
      await incidents.save(incident, {
        kind: 'diagnosed',
        diagnosis: aDiagnosis({
          subject: { kind: 'Pod', namespace: 'asked', name: job },
          ...changes,
        }),
        facts: [],
      });
    };
    await ask('web', {});
    await ask('well', { verdict: 'healthy', causes: [] });
    expect(await toldOf('asked')).toMatchObject([
      { name: 'pod/web', by: 'person', finding: cause },
    ]);
  });
});

it('counts what the watcher saw end by the hour before the end, and tells of what failed', async () => {
  const until = ago(600);
  const ended = (name: string, minutes: number, outcome: 'failed' | 'succeeded') => ({
    cluster: 'default',
    uid: crypto.randomUUID(),
    namespace: 'counted',
    job: name,
    target: 'app',
    outcome,
    startedAt: ago(600 + minutes + 2),
    endedAt: ago(600 + minutes),
  });
  await builds.record(
    [
      ended('app-1', 59, 'failed'),
      ended('app-2', 5, 'succeeded'),
      ended('app-3', 61, 'succeeded'),
      ended('app-4', 0, 'failed'),
    ],
    'watch 1',
  );
  await builds.explain(ended('app-5', 10, 'failed'), 'oom-killed', true);

  const records = await read(ago(600 + 120), until);
  expect(records.builds.toSorted((a, b) => a.at.getTime() - b.at.getTime())).toEqual([
    { at: ago(600 + 120), ended: 1, failed: 0 },
    { at: ago(600 + 60), ended: 2, failed: 1 },
  ]);
  expect(records.told).toMatchObject([
    { name: 'app-1', by: 'watcher', at: ago(659), seconds: 120, finding: { kind: 'unexamined' } },
  ]);
});

it('measures incidents from the alert to the first cause that is more than possible, and to the end', async () => {
  const signal = await alert('measured', 'app-1', 300, { startedAt: ago(900) });
  const { id } = await raise('measured', 'app-1');
  await raised.join(id, [signal]);
  await raised.resolve(id, 'its alerts are over');

  const [measured, ...others] = (await read(ago(960), ago(840))).incidents;
  expect(others).toEqual([]);
  expect(measured).toEqual({
    beganAt: ago(900),
    rootCauseAt: expect.any(Date),
    resolvedAt: expect.any(Date),
    isDismissed: false,
  });
});
