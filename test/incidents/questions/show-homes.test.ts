import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  createOpenHome,
  createRefreshHomes,
  createShowHomes,
} from '../../../src/incidents/questions/show-homes.ts';
import type { HomeView } from '../../../src/slack/views/home.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { homeStore } from '../../../src/store/home-store.ts';
import { incidentStore } from '../../../src/store/incident-store.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { aRequest } from '../../support/samples.ts';

let test: TestDatabase;
let database: Database;
let published: string[];
let failing: string | undefined;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
});
afterAll(async () => {
  await database.close();
  await test.close();
});
beforeEach(async () => {
  published = [];
  failing = undefined;
  await database.db.deleteFrom('homes').execute();
});

const needs = () => ({
  homes: homeStore(database.db),
  readHome: async () => ({}) as HomeView,
  publishHome: async (user: string) => {
    if (user === failing) throw new Error('not_enabled');
    published.push(user);
  },
  logger: { warn: () => undefined },
});
const open = (user: string): Promise<void> => createOpenHome(needs())(user);
const show = () => createShowHomes(needs())();
const happens = () =>
  incidentStore(database.db).request(aRequest({ idempotencyKey: crypto.randomUUID() }));
const minutesAgo = (of: number) => new Date(Date.now() - of * 60_000);
const was = (user: string, what: { openedAt?: Date; publishedAt?: Date }) =>
  database.db.updateTable('homes').set(what).where('slackUser', '=', user).execute();

it('shows it to who opens it, and not again within the minute', async () => {
  await open('U1');
  await open('U1');
  expect(published).toEqual(['U1']);
  await was('U1', { publishedAt: minutesAgo(2) });
  await open('U1');
  expect(published).toEqual(['U1', 'U1']);
});

it('shows what has happened to those who look, once', async () => {
  await open('U1');
  await happens();
  await was('U1', { publishedAt: minutesAgo(2) });
  expect(await show()).toBeUndefined();
  await was('U1', { publishedAt: new Date(Date.now() + 6_000) });
  expect(await show()).toBeUndefined();
  expect(published).toEqual(['U1', 'U1']);
});

it('waits for the rest of the minute for those who have been shown it just now', async () => {
  await open('U1');
  await happens();
  expect(await show()).toEqual({ againInMs: expect.any(Number) });
  expect(published).toEqual(['U1']);
});

it('shows it no more to those who opened it long ago', async () => {
  await open('U1');
  await happens();
  await was('U1', { openedAt: minutesAgo(20), publishedAt: minutesAgo(20) });
  expect(await show()).toBeUndefined();
  expect(published).toEqual(['U1']);
});

it('lets nobody wait for one whom Slack refuses', async () => {
  for (const user of ['U1', 'U2', 'U3']) await open(user);
  await happens();
  for (const user of ['U1', 'U2', 'U3']) await was(user, { publishedAt: minutesAgo(2) });
  published = [];
  failing = 'U2';
  await show();
  expect(published.toSorted()).toEqual(['U1', 'U3']);
});

it('asks the queue once for all that happens within moments', () => {
  const asked: unknown[] = [];
  const refresh = createRefreshHomes(
    { enqueue: async (_job, options) => void asked.push(options.id) },
    () => undefined,
  );
  for (let events = 0; events < 2_000; events++) refresh();
  expect(asked.length).toBeLessThanOrEqual(2);
  expect(new Set(asked).size).toBe(asked.length);
});
