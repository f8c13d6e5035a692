import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type GoodLogStore, goodLogStore } from '../../src/store/good-log-store.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
let store: GoodLogStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  store = goodLogStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});

const age = (target: string, days: number) =>
  sql`update good_logs set learnt_at = now() - make_interval(days => ${days}) where target = ${target}`.execute(
    database.db,
  );

describe('what good logs look like', () => {
  it('is kept by target, the newest of each', async () => {
    await store.learn('a', ['1', '2']);
    await store.learn('b', ['3']);
    await store.learn('a', ['4']);
    expect(await store.goodTemplates('a')).toEqual({ kind: 'found', value: ['4'] });
    expect(await store.goodTemplates('b')).toEqual({ kind: 'found', value: ['3'] });
    expect(await store.goodTemplates('c')).toEqual({ kind: 'not-found' });
  });

  it('is forgotten after a month', async () => {
    await store.learn('old', ['1']);
    await age('old', 31);
    expect(await store.goodTemplates('old')).toEqual({ kind: 'not-found' });
    await store.learn('new', ['2']);
    const { rows } = await sql`select 1 from good_logs where target = 'old'`.execute(database.db);
    expect(rows).toEqual([]);
  });

  it('says that it cannot answer, where Postgres does not', async () => {
    const gone = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
    await gone.close();
    expect(await goodLogStore(gone.db).goodTemplates('a')).toMatchObject({ kind: 'unavailable' });
  });
});
