import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { evidenceStore } from '../../src/store/evidence-store.ts';
import { type IncidentCourses, incidentCourses } from '../../src/store/incident-courses.ts';
import { type IncidentStore, incidentStore } from '../../src/store/incident-store.ts';
import { type RaisedIncidents, raisedIncidents } from '../../src/store/raised-incidents.ts';
import { type SignalStore, signalStore } from '../../src/store/signal-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDiagnosis, aRequest } from '../support/samples.ts';

let test: TestDatabase;
let database: Database;
let courses: IncidentCourses;
let incidents: IncidentStore;
let raised: RaisedIncidents;
let signals: SignalStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  courses = incidentCourses(database.db);
  incidents = incidentStore(database.db);
  raised = raisedIncidents(database.db);
  signals = signalStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const subjectOf = (namespace: string, name: string) => ({ kind: 'Job', namespace, name });

async function raisedFor(namespace: string, ...names: string[]) {
  const [name = ''] = names;
  const incident = await raised.raise({
    request: aRequest({
      namespace,
      job: name,
      raisedBy: { source: 'alertmanager', title: 'KubeJobFailed' },
    }),
    state: {
      kind: 'diagnosed',
      diagnosis: aDiagnosis({ subject: subjectOf(namespace, name) }),
      facts: [],
    },
    groupKey: crypto.randomUUID(),
  });
  const recorded = await signals.record(
    names.map((workload, minute) => ({
      source: 'alertmanager' as const,
      key: crypto.randomUUID(),
      fingerprint: 'f',
      status: 'firing' as const,
      title: 'KubeJobFailed',
      cluster: 'default',
      subject: { kind: 'workload' as const, namespace, name: workload },
      startedAt: new Date(Date.UTC(2026, 2, 3, 2, minute)),
      channel: 'C1',
    })),
  );
  await raised.join(
    incident.id,
    recorded.map(({ signal }) => signal),
  );
  return incident;
}

it('lists what is open, with how far it is and how many alerts tell of it', async () => {
  const incident = await raisedFor('open', 'app-1', 'app-2');
  const over = await raisedFor('open', 'app-3');
  await raised.resolve(over.id, 'its alerts are over');

  const {
    courses: [found, ...others],
    total,
  } = await courses.open({ namespace: 'open', limit: 5 });
  expect(found).toMatchObject({
    incident: { id: incident.id, phase: 'diagnosed' },
    alerts: 2,
    alertedAt: new Date('2026-03-03T02:00:00Z'),
    diagnosedAt: expect.any(Date),
  });
  expect(others).toEqual([]);
  expect(total).toBe(1);
  expect(await courses.openByPhase()).toEqual([{ phase: 'diagnosed', incidents: 1 }]);
});

it('counts those beyond the limit, and leaves out other clusters', async () => {
  await raisedFor('many', 'app-1');
  await raisedFor('many', 'app-2');
  const shown = await courses.open({ namespace: 'many', limit: 1 });
  expect(shown.courses).toHaveLength(1);
  expect(shown.total).toBe(2);
  expect(await courses.open({ namespace: 'many', cluster: 'other', limit: 1 })).toEqual({
    courses: [],
    total: 0,
  });
});

it('takes a name that somebody mistyped for no open incident', async () => {
  const { incident } = await incidents.request(aRequest({ namespace: 'typo', job: 'ap-7' }));
  const diagnosis = aDiagnosis({
    verdict: 'not-found',
    causes: [],
    subject: subjectOf('typo', 'ap-7'),
  });
  await incidents.save(incident, {
    kind: 'not-found',
    problem: 'There is no Job ap-7.',
    diagnosis,
  });
  expect(await courses.open({ namespace: 'typo', limit: 5 })).toEqual({ courses: [], total: 0 });
});

it('finds an incident by how its id begins', async () => {
  const { id } = await raisedFor('prefix', 'app-1');
  expect(await courses.withPrefix(id.slice(0, 8))).toMatchObject([{ incident: { id } }]);
  expect(await courses.withPrefix('not-an-id')).toEqual([]);
});

it('finds the newest incident of a build, be it by its diagnosis or by an alert that joined', async () => {
  await raisedFor('builds-of', 'app-1');
  const newest = await raisedFor('builds-of', 'app-1', 'app-2');
  const found = await courses.ofBuilds('default', [
    { namespace: 'builds-of', name: 'app-1' },
    { namespace: 'builds-of', name: 'app-2' },
    { namespace: 'elsewhere', name: 'app-1' },
  ]);
  expect([...found].map(([build, { incident }]) => [build, incident.id])).toEqual([
    ['builds-of/app-1', newest.id],
    ['builds-of/app-2', newest.id],
  ]);
});

it('knows the builds of open incidents by every name that they have, and no others', async () => {
  const incident = await raisedFor('at-work', 'app-1', 'app-2', 'job/app-3');
  const evidence = evidenceStore(database.db);
  const kept = await evidence.keep({
    subject: { cluster: 'default', kind: 'Job', namespace: 'at-work', name: 'app-1-retry-1' },
    uid: 'retry',
    archive: Buffer.from(''),
    isFinal: true,
    hasLog: true,
  });
  await evidence.assign(kept, incident.id);
  await incidents.request(aRequest({ namespace: 'at-work', job: 'asked-for' }));
  const { namespace: _, ...anywhere } = aRequest({ job: 'somewhere' });
  await incidents.request(anywhere);
  const waiting = await incidents.request(aRequest({ namespace: 'shop', job: 'deployment/web' }));
  const [cause] = aDiagnosis().causes;
  await incidents.save(waiting.incident, {
    kind: 'diagnosed',
    diagnosis: aDiagnosis({
      subject: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      causes: cause ? [{ ...cause, subject: subjectOf('at-work', 'origin') }] : [],
    }),
    facts: [],
  });
  const over = await raisedFor('at-work', 'over');
  await raised.resolve(over.id, 'its alerts are over');

  const open = await courses.openBuilds('default');
  const names = ['app-1', 'app-2', 'app-3', 'app-1-retry-1', 'asked-for', 'origin'];
  for (const name of names) expect(open).toContain(`at-work/${name}`);
  expect(open).toContain('/somewhere');
  expect(open).toContain('shop/web');
  expect(open).not.toContain('at-work/over');
  expect((await courses.openBuilds('other')).size).toBe(0);
});
