import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Pace } from '../../src/model/pace.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { sharedPace } from '../../src/store/slack-pace.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let databases: Database[];
/** Two processes' turns. */
let paces: Pace[];

beforeAll(async () => {
  test = await testDatabase();
  const open = () => openDatabase({ url: test.url, dataDir: tmpdir() });
  databases = [await open(), await open()];
  paces = databases.map(({ db }) => sharedPace(db));
});
afterAll(async () => {
  for (const database of databases) await database.close();
  await test.close();
});

const minute = 60_000;
/** Ten turns, asked for by both at once: how many minutes each waits. */
async function turns(key: string, burst: number): Promise<number[]> {
  const limit = { everyMs: minute, burst };
  const waits = await Promise.all(
    Array.from({ length: 10 }, (_, n) => paces[n % 2]?.take(key, limit) ?? 0),
  );
  return waits.map((ms) => Math.round(ms / minute)).toSorted((one, other) => one - other);
}

it('gives each turn to one process', async () => {
  expect(await turns('one at a time', 1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('gives as many at once after a rest as the limit says', async () => {
  expect(await turns('four at once', 4)).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6]);
});

it('counts each key for itself', async () => {
  await turns('busy', 1);
  expect(await paces[0]?.take('idle', { everyMs: minute, burst: 1 })).toBe(0);
});
