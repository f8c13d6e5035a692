import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AnswerSignalNeeds,
  createAnswerSignal,
} from '../../../src/incidents/signals/answer-signal.ts';
import type { Signal } from '../../../src/model/alert.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { raisedIncidents } from '../../../src/store/raised-incidents.ts';
import { signalStore } from '../../../src/store/signal-store.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { aDiagnosis, aRequest } from '../../support/samples.ts';

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

const unused = () => Promise.reject(new Error('that is not needed here'));

it('answers what came while it was at work, for that made no job of its own', async () => {
  const signals = signalStore(database.db);
  const raised = raisedIncidents(database.db);
  const arrive = (key: string) =>
    signals.record([
      {
        source: 'alertmanager',
        key,
        fingerprint: key,
        status: 'firing',
        title: 'KubeJobFailed',
        cluster: 'default',
        subject: { kind: 'workload', namespace: 'builds', name: 'app-7' },
        startedAt: new Date('2026-03-03T02:14:00Z'),
        channel: aRequest().channel,
      },
    ]);
  const [first] = await arrive('first');
  const incident = await raised.raise({
    request: aRequest(),
    state: { kind: 'diagnosed', diagnosis: aDiagnosis(), facts: [] },
    groupKey: 'g',
  });
  const joined: string[][] = [];
  const needs: AnswerSignalNeeds = {
    signals,
    raised: { ...raised, ofWorkload: async () => incident },
    silences: { active: async () => [], silence: unused },
    cluster: () => {
      throw new Error('the incident is known');
    },
    findWorkloads: unused,
    diagnose: unused,
    recall: unused,
    learn: unused,
    join: {
      async known(_, alike: readonly Signal[]) {
        if (joined.length === 0) await arrive('second');
        joined.push(alike.map(({ key }) => key));
        await raised.join(incident.id, alike);
      },
      found: unused,
    },
    queue: { enqueue: unused },
    hangMs: 600_000,
    windowMs: 3_600_000,
  };
  const answer = createAnswerSignal(needs);
  const job = { signalId: first?.signal.id ?? '' };

  expect(await answer(job)).toEqual({ againInMs: expect.any(Number) });
  expect(await answer(job)).toBeUndefined();
  expect(joined).toEqual([['first'], ['second']]);
});
