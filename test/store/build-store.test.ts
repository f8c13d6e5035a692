import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EndedBuild } from '../../src/model/ended-build.ts';
import { type BuildStore, buildStore } from '../../src/store/build-store.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
let builds: BuildStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await openDatabase({ url: test.url, dataDir: '.buildmedic' });
  builds = buildStore(database.db);
});
afterAll(async () => {
  await database.close();
  await test.close();
});
beforeEach(async () => {
  await database.db.deleteFrom('builds').execute();
});

const minute = (count: number): Date => new Date(Date.UTC(2026, 0, 18, 15, count));

const build = (uid: string, parts: Partial<EndedBuild> = {}): EndedBuild => ({
  cluster: 'example',
  namespace: 'builds',
  job: `app-${uid}`,
  uid,
  target: 'app',
  outcome: 'failed',
  startedAt: minute(0),
  endedAt: minute(1),
  ...parts,
});

const uids = (found: readonly EndedBuild[]) => found.map(({ uid }) => uid).toSorted();

describe('recording builds', () => {
  it('tells which are new, however often they are seen and by whomever', async () => {
    expect(uids(await builds.record([build('1'), build('1'), build('2')], 'a'))).toEqual([
      '1',
      '2',
    ]);
    expect(uids(await builds.record([build('2'), build('3')], 'a'))).toEqual(['3']);
    expect(uids(await builds.record([build('3')], 'another entry'))).toEqual([]);
    expect(await builds.record([], 'a')).toEqual([]);
  });

  it('counts one build once when many processes see it at the same time', async () => {
    const seen = await Promise.all(
      Array.from({ length: 8 }, () => builds.record([build('1')], 'a')),
    );
    expect(seen.flat()).toEqual([build('1')]);
  });

  it('takes more than fit into one statement', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => build(String(index)));
    expect(await builds.record(many, 'a')).toHaveLength(2_500);
    expect(await builds.failedJobs()).toEqual([
      { cluster: 'example', namespace: 'builds', jobs: 2_500 },
    ]);
  });
});

describe('the cause of a failure', () => {
  it('is told once for each build, and the watcher counts the build all the same', async () => {
    expect(await builds.explain(build('1'), 'oom-killed', true)).toBe(true);
    expect(await builds.explain(build('1'), 'disk-full', true)).toBe(false);
    expect(uids(await builds.record([build('1')], 'a'))).toEqual(['1']);
    expect(uids(await builds.record([build('1')], 'a'))).toEqual([]);
  });

  it('is kept of a Job that may be no build only where the watcher has seen it', async () => {
    expect(await builds.explain(build('1'), 'novel', false)).toBe(false);
    await builds.record([build('1')], 'a');
    expect(await builds.explain(build('1'), 'novel', false)).toBe(true);
  });
});

describe('the failed Jobs that are there still', () => {
  it('are those that the watcher has seen and that are not gone', async () => {
    await builds.record([build('1'), build('2'), build('3', { namespace: 'edge' })], 'a');
    await builds.record([build('4', { outcome: 'succeeded' })], 'a');
    await builds.explain(build('5'), 'oom-killed', true);
    await builds.gone('example', ['1', 'unknown']);
    expect(await builds.failedJobs()).toEqual([
      { cluster: 'example', namespace: 'builds', jobs: 1 },
      { cluster: 'example', namespace: 'edge', jobs: 1 },
    ]);
    expect(await builds.standing('example')).toEqual([
      { watchedBy: 'a', uid: '2' },
      { watchedBy: 'a', uid: '3' },
    ]);
  });

  it('count again when they are seen after all', async () => {
    await builds.record([build('1')], 'a');
    await builds.gone('example', ['1']);
    await builds.record([build('1')], 'b');
    expect(await builds.standing('example')).toEqual([{ watchedBy: 'b', uid: '1' }]);
  });
});

describe('what ended since', () => {
  it('is summed up from what the watcher saw in that cluster in that time', async () => {
    const took = (uid: string, seconds: number, parts: Partial<EndedBuild> = {}) =>
      build(uid, {
        outcome: 'succeeded',
        startedAt: minute(9),
        endedAt: new Date(minute(9).getTime() + seconds * 1000),
        ...parts,
      });
    await builds.record(
      [
        ...Array.from({ length: 21 }, (_, index) => took(String(index), 10 * index)),
        took('failed', 5, { outcome: 'failed', namespace: 'edge' }),
        took('too-old', 5_000, { startedAt: minute(0), endedAt: minute(1) }),
        took('elsewhere', 500, { cluster: 'other' }),
      ],
      'a',
    );
    await builds.explain(took('failed', 5), 'oom-killed', false);
    await builds.explain(took('diagnosed', 900, { outcome: 'failed' }), 'novel', true);
    const { slowest, ...summary } = await builds.since('example', minute(9));
    expect(summary).toEqual({
      builds: 22,
      failures: 1,
      p95Seconds: expect.closeTo(189.5, 1),
      failedIn: [{ namespace: 'edge', builds: 1 }],
      outOfMemory: [{ namespace: 'edge', name: 'app-failed' }],
    });
    expect(slowest.map(({ name, seconds }) => `${name} ${seconds}`)).toEqual([
      'app-20 200',
      'app-19 190',
      'app-18 180',
      'app-17 170',
      'app-16 160',
    ]);
  });

  it('is nothing where no build ended', async () => {
    expect(await builds.since('example', minute(0))).toEqual({
      builds: 0,
      failures: 0,
      failedIn: [],
      outOfMemory: [],
      slowest: [],
    });
  });

  it('is forgotten some day', async () => {
    await builds.record([build('1'), build('2', { endedAt: minute(30) })], 'a');
    await builds.prune(minute(20));
    expect((await builds.since('example', minute(0))).builds).toBe(1);
  });
});
