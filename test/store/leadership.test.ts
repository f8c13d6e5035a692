import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { openLeadership } from '../../src/store/leadership.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let troubles: unknown[];
const running: { stopping: AbortController; done: Promise<void> }[] = [];

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(() => {
  troubles = [];
});
afterEach(async () => {
  for (const { stopping, done } of running.splice(0)) {
    stopping.abort();
    await done;
  }
});

/** One that wants to lead; `leads` tells whether it does. */
function candidate(name = 'watcher', work?: () => Promise<void>) {
  const one = { leads: false, terms: 0, stopping: new AbortController() };
  const leadership = openLeadership(test.url, {
    onTrouble: (error) => void troubles.push(error),
    askMs: 5,
  });
  const done = leadership.lead(
    name,
    async (leading) => {
      one.terms += 1;
      await work?.();
      one.leads = true;
      await new Promise<void>((resolve) => leading.addEventListener('abort', () => resolve()));
      one.leads = false;
    },
    one.stopping.signal,
  );
  running.push({ stopping: one.stopping, done });
  return Object.assign(one, { done });
}

const leaders = (...all: { leads: boolean }[]) => all.filter(({ leads }) => leads).length;

it('lets one lead at a time, and another as soon as that one stops', async () => {
  const all = [candidate(), candidate(), candidate()];
  await vi.waitFor(() => expect(leaders(...all)).toBe(1));
  for (
    let left = all;
    left.length > 0;
    left = left.filter(({ stopping }) => !stopping.signal.aborted)
  ) {
    await vi.waitFor(() => expect(leaders(...left)).toBe(1));
    const leader = left.find(({ leads }) => leads);
    leader?.stopping.abort();
    await leader?.done;
    expect(leader?.leads).toBe(false);
  }
  expect(all.map(({ terms }) => terms)).toEqual([1, 1, 1]);
});

it('lets others lead under another name', async () => {
  const [one, other] = [candidate('one'), candidate('other')];
  await vi.waitFor(() => expect(leaders(one, other)).toBe(2));
});

it('tells who leads that it does no more when the connection is lost, and asks for it again', async () => {
  const one = candidate();
  await vi.waitFor(() => expect(one.leads).toBe(true));
  const { db, close } = await openDatabase({ url: test.url, dataDir: '' });
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'buildmedic leader' and datname = current_database()`.execute(db);
  await close();
  await vi.waitFor(() => expect(one.terms).toBe(2));
  await vi.waitFor(() => expect(one.leads).toBe(true));
  expect(troubles).toHaveLength(1);
});

it('asks again when its work fails', async () => {
  let isBroken = true;
  const one = candidate('watcher', async () => {
    if (isBroken) throw new Error('the cluster is away');
  });
  await vi.waitFor(() => expect(one.terms).toBeGreaterThan(1));
  isBroken = false;
  await vi.waitFor(() => expect(one.leads).toBe(true));
  expect(troubles).toContainEqual(new Error('the cluster is away'));
});
