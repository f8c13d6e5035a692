import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { incidentMetrics } from '../../src/metrics/incidents.ts';
import type { AuditEvent } from '../../src/model/event.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { measures } from '../../src/store/measures.ts';
import { raisedIncidents } from '../../src/store/raised-incidents.ts';
import { signalStore } from '../../src/store/signal-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { aDiagnosis, aRequest } from '../support/samples.ts';
import { samplesOf } from '../support/samples-of.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
});
afterAll(async () => {
  await database.close();
  await test.close();
});

it('measures from when the alert began, and each incident once, however often it is opened again', async () => {
  const registry = new Registry();
  const count = incidentMetrics(registry, ['oom-killed'], measures(database.db).ofEvent);
  const events: AuditEvent[] = [];
  const raised = raisedIncidents(database.db, (event) => void events.push(event));
  const [recorded] = await signalStore(database.db).record([
    {
      source: 'grafana',
      key: 'k',
      fingerprint: 'f',
      status: 'firing',
      title: 'KubeJobFailed',
      cluster: 'default',
      subject: { kind: 'workload', namespace: 'builds', name: 'app-7' },
      startedAt: new Date(Date.now() - 400_000),
      channel: 'C1',
    },
  ]);
  const { id } = await raised.raise({
    request: aRequest({
      idempotencyKey: `signal:${recorded?.signal.id}`,
      raisedBy: { source: 'grafana', title: 'KubeJobFailed' },
    }),
    state: { kind: 'diagnosed', diagnosis: aDiagnosis(), facts: [] },
    groupKey: 'g',
  });
  await raised.resolve(id, 'its alerts are over');
  await raised.reopen(id, 'again');
  await raised.resolve(id, 'its alerts are over');
  for (const event of events) await count(event);

  const text = await registry.metrics();
  expect(samplesOf(text, 'buildmedic_incidents_total')).toEqual(['{trigger="grafana"} 1']);
  const diagnosis = samplesOf(text, 'buildmedic_time_to_diagnosis_seconds_bucket');
  expect(diagnosis).toContain('{le="300",trigger="grafana"} 0');
  expect(diagnosis).toContain('{le="600",trigger="grafana"} 1');
  expect(samplesOf(text, 'buildmedic_time_to_resolution_seconds_count')).toEqual([
    expect.stringMatching(/^\{cause="[a-z-]+"\} 1$/),
  ]);
});

it('measures no time to a finding where nothing has failed', async () => {
  const registry = new Registry();
  const count = incidentMetrics(registry, [], measures(database.db).ofEvent);
  const events: AuditEvent[] = [];
  const raised = raisedIncidents(database.db, (event) => void events.push(event));
  await raised.raise({
    request: aRequest({ idempotencyKey: 'asked by a person' }),
    state: {
      kind: 'diagnosed',
      diagnosis: aDiagnosis({ verdict: 'healthy', causes: [] }),
      facts: [],
    },
    groupKey: 'h',
  });
  for (const event of events) await count(event);
  const text = await registry.metrics();
  expect(samplesOf(text, 'buildmedic_incidents_total')).toEqual(['{trigger="person"} 1']);
  expect(samplesOf(text, 'buildmedic_time_to_diagnosis_seconds_count')).toEqual([]);
});
