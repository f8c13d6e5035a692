import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/model/event.ts';
import { type CleanupStore, cleanupStore, type NewCleanup } from '../../src/store/cleanup-store.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
let store: CleanupStore;
const told: AuditEvent[] = [];

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  store = cleanupStore(database.db, (event) => told.push(event));
});
afterAll(async () => {
  await database.close();
  await test.close();
});
beforeEach(async () => {
  await sql`truncate cleanups`.execute(database.db);
  told.length = 0;
});

const cleanup = (changes: Partial<NewCleanup> = {}): NewCleanup => ({
  cluster: 'default',
  target: 'builds',
  requestedBy: 'U1',
  channel: 'C1',
  plan: {
    jobs: [{ namespace: 'builds', name: 'app-7', uid: 'a', failedAt: '2026-01-15T10:00:00Z' }],
    configMaps: [{ namespace: 'builds', name: 'context', uid: 'c' }],
  },
  state: 'proposed',
  expiresAfterHours: 24,
  ...changes,
});
const proposed = async (changes?: Partial<NewCleanup>) =>
  (await store.propose(cleanup(changes))).cleanup;
const types = () => told.map(({ type, actor }) => `${type} by ${actor}`);
const yes = (by: string, required = 1, hash?: string) => ({ by, required, hash: hash ?? '' });

describe('a round of cleaning up on record', () => {
  it('is asked for once at a time, and told with what would go', async () => {
    const first = await store.propose(cleanup());
    const second = await store.propose(cleanup({ requestedBy: 'U2' }));
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(second.cleanup).toEqual(first.cleanup);
    expect(told).toMatchObject([
      {
        type: 'cleanup-proposed',
        actor: 'U1',
        dryRun: false,
        jobs: ['builds/app-7'],
        configMaps: ['builds/context'],
      },
    ]);
  });

  it('is approved by as many people as it takes, each of whom counts once', async () => {
    const { id, hash } = await proposed();
    expect(await store.approve(id, yes('U2', 2, hash))).toMatchObject({ state: 'proposed' });
    expect(await store.approve(id, yes('U2', 2, hash))).toMatchObject({ state: 'proposed' });
    expect(await store.approve(id, yes('U3', 2, hash))).toMatchObject({
      state: 'approved',
      approvals: [{ by: 'U2' }, { by: 'U3' }],
    });
    expect(await store.approve(id, yes('U4', 2, hash))).toBe('stale');
    expect(types().at(-1)).toBe('cleanup-approved by U3');
  });

  it('is not approved as anything but what was seen', async () => {
    const { id } = await proposed();
    expect(await store.approve(id, yes('U2', 1, 'another'))).toBe('stale');
    expect((await store.load(id))?.state).toBe('proposed');
  });

  it('expires, and cannot be approved from then on', async () => {
    const { id, hash } = await proposed();
    expect(await store.expire(id)).toBe('stale');
    await sql`update cleanups set expires_at = now() where id = ${id}`.execute(database.db);
    expect((await store.unfinished()).map((one) => one.id)).toEqual([id]);
    expect(await store.approve(id, yes('U2', 1, hash))).toBe('stale');
    expect(await store.expire(id)).toMatchObject({ state: 'expired' });
    expect(await store.unfinished()).toEqual([]);
  });

  it('ends once, with what was deleted and what was left', async () => {
    const { id } = await proposed({ state: 'approved' });
    expect((await store.unfinished()).map((one) => one.id)).toEqual([id]);
    const result = { deleted: ['Job builds/app-7'], left: [{ what: 'x', because: 'y' }] };
    expect(await store.recordEnd(id, 'done', result)).toMatchObject({ state: 'done', ...result });
    expect(await store.recordEnd(id, 'failed', result)).toBe('stale');
    expect(types()).toEqual([
      'cleanup-proposed by U1',
      'cleanup-approved by buildmedic',
      'cleanup-ended by buildmedic',
    ]);
    // The same may be asked for again.
    expect((await store.propose(cleanup())).isNew).toBe(true);
  });

  it('is not carried out when it was rejected, or only shown', async () => {
    const { id } = await proposed();
    expect(await store.reject(id, 'U2')).toMatchObject({ state: 'rejected', rejectedBy: 'U2' });
    const shown = await proposed({ state: 'shown' });
    for (const one of [id, shown.id])
      expect(await store.recordEnd(one, 'done', { deleted: [], left: [] })).toBe('stale');
    expect(await store.unfinished()).toEqual([]);
  });

  it('has times of its schedule, each of which is over once', async () => {
    expect(await store.isRoundDone('24h-1')).toBe(false);
    await store.recordRound('24h-1');
    await store.recordRound('24h-1');
    expect(await store.isRoundDone('24h-1')).toBe(true);
    expect(await store.isRoundDone('24h-2')).toBe(false);
  });
});
