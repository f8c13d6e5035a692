import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Locks, openLocks } from '../../src/store/locks.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let locks: Locks;
let others: Locks;

beforeAll(async () => {
  test = await testDatabase();
  [locks, others] = [openLocks(test.url, () => undefined), openLocks(test.url, () => undefined)];
});
afterAll(async () => {
  await locks.close();
  await others.close();
  await test.close();
});

it('lets one work at a time under a name, in whichever process', async () => {
  let working = 0;
  let most = 0;
  const work = async () => {
    working += 1;
    most = Math.max(most, working);
    await new Promise((done) => setImmediate(done));
    working -= 1;
  };
  const all = Array.from({ length: 20 }, (_, n) =>
    (n % 2 ? locks : others).hold('acme/gitops', work),
  );
  await Promise.all(all);
  expect(most).toBe(1);
});

it('lets others work under another name', async () => {
  const inside = await locks.hold('one', () => others.hold('other', async () => 'both'));
  expect(inside).toBe('both');
});

it('is let go when the work fails', async () => {
  const failing = locks.hold('one', () => Promise.reject(new Error('it failed')));
  await expect(failing).rejects.toThrow('it failed');
  expect(await others.hold('one', async () => 'next')).toBe('next');
});
