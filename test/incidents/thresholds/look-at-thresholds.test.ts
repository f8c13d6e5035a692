import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTakeAlerts } from '../../../src/incidents/signals/take-alerts.ts';
import { createLookAtThresholds } from '../../../src/incidents/thresholds/look-at-thresholds.ts';
import type { EndedBuild } from '../../../src/model/ended-build.ts';
import type { SlackMessage } from '../../../src/slack/views/blocks.ts';
import { type BuildStore, buildStore } from '../../../src/store/build-store.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { signalStore } from '../../../src/store/signal-store.ts';
import { thresholdAlertStore } from '../../../src/store/threshold-alert-store.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

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
  for (const table of ['builds', 'signals', 'thresholdAlerts'] as const)
    await database.db.deleteFrom(table).execute();
});

let made = 0;
const ends = async (outcome: EndedBuild['outcome'], count: number, namespace = 'builds') => {
  const ended = Array.from({ length: count }, (): EndedBuild => {
    made += 1;
    const endedAt = new Date();
    const startedAt = new Date(endedAt.getTime() - 30_000);
    const name = `app-${made}`;
    return {
      ...{ cluster: 'prd', namespace, job: name, uid: name, target: 'app', outcome },
      startedAt,
      endedAt,
    };
  });
  await builds.record(ended, 'a');
  return ended;
};
/** As if it had been a while ago. */
const timePasses = async (minutes: number): Promise<void> => {
  const span = sql`${minutes} * interval '1 minute'`;
  await sql`update builds set ended_at = ended_at - ${span}`.execute(database.db);
  await sql`
    update threshold_alerts set last_at = last_at - ${span}, ended_at = ended_at - ${span}`.execute(
    database.db,
  );
};

/** A process that looks, and what is shown in Slack: messages by their timestamps, in the order in which they came. */
function aProcess(shown: Map<string, string> = new Map()) {
  const posts = new Map<string, string>();
  let dies = '';
  const die = (where: string) => {
    if (dies === where) throw new Error(`killed at ${where}`);
  };
  const signals = signalStore(database.db);
  const takeAlerts = createTakeAlerts({
    signals,
    queue: { enqueue: async () => undefined },
    clusters: { names: ['prd'] },
    groupWaitMs: 0,
    onError: () => undefined,
  });
  const alerts = thresholdAlertStore(database.db);
  const look = createLookAtThresholds({
    builds,
    thresholdAlerts: {
      ...alerts,
      recordMessage: async (...about) => {
        die('recordMessage');
        return alerts.recordMessage(...about);
      },
    },
    messages: {
      post: async (_place, id, message: SlackMessage) => {
        die('post');
        const ts = posts.get(id) ?? [...shown].find(([key]) => key.endsWith(id))?.[0] ?? `ts ${id}`;
        posts.set(id, ts);
        shown.set(ts, message.text);
        return ts;
      },
      update: async (_channel, ts, message) => void shown.set(ts, message.text),
    },
    takeAlerts: async (...about) => {
      die('takeAlerts');
      return takeAlerts(...about);
    },
    limits: {
      windowMinutes: 5,
      leastBuilds: 5,
      failurePercent: { warning: 5, critical: 10 },
      slowSeconds: 90,
      failedJobs: 10,
      outOfMemory: true,
    },
    channel: 'C1',
    againMs: 60 * 60_000,
  });
  return {
    shown,
    look: () => look('prd'),
    diesAt: (where: string) => {
      dies = where;
    },
  };
}

const signalsNow = async () =>
  (await database.db.selectFrom('signals').selectAll().orderBy('namespace').execute()).map(
    ({ namespace, threadTs, resolvedAt, source, workload }) =>
      `${source} ${namespace}${workload ? `/${workload}` : ''} ${threadTs ? 'in a thread' : ''}${resolvedAt ? ', over' : ''}`,
  );

it('tells once that too many builds fail, and has the failures of each namespace looked into in its thread', async () => {
  const { look, shown } = aProcess();
  await ends('succeeded', 17);
  await look();
  expect([...shown.values()]).toEqual([]);
  await ends('failed', 2);
  await ends('failed', 1, 'edge');
  await look();
  await look();
  expect([...shown.values()]).toEqual(['Critical: 15 % of the builds failed']);
  expect(await signalsNow()).toEqual([
    'threshold builds in a thread',
    'threshold edge in a thread',
  ]);
});

it('shows what it is now, and tells of a namespace that comes to it', async () => {
  const { look, shown } = aProcess();
  await ends('succeeded', 17);
  await ends('failed', 3);
  await look();
  await ends('failed', 1, 'edge');
  await look();
  expect([...shown.values()]).toEqual(['Critical: 19 % of the builds failed']);
  expect(await signalsNow()).toHaveLength(2);
});

it('says that it is critical when a warning has been told, and both that they are over', async () => {
  const { look, shown } = aProcess();
  await ends('succeeded', 93);
  await ends('failed', 7);
  await look();
  expect([...shown.values()]).toEqual(['7 % of the builds failed']);
  await ends('failed', 7);
  await look();
  expect([...shown.values()]).toEqual([
    '13.1 % of the builds failed',
    'Critical: 13.1 % of the builds failed',
    // By now they are as many as that, too.
    '14 failed Jobs are there still',
  ]);
  await timePasses(4);
  await ends('succeeded', 400);
  await look();
  expect([...shown.values()].filter((text) => text.startsWith('Over'))).toEqual([]);
  await timePasses(2);
  await look();
  expect([...shown.values()]).toEqual([
    'Over: 13.1 % of the builds failed',
    'Over: 13.1 % of the builds failed',
    '14 failed Jobs are there still',
  ]);
});

it('ends all that it had looked into when it is over', async () => {
  const { look } = aProcess();
  await ends('failed', 5);
  await look();
  await ends('failed', 1, 'edge');
  await look();
  await timePasses(6);
  await look();
  expect(await signalsNow()).toEqual([
    'threshold builds in a thread, over',
    'threshold edge in a thread, over',
  ]);
});

it('posts nothing anew for what comes back within an hour, and looks into it again', async () => {
  const { look, shown } = aProcess();
  await ends('failed', 5);
  await look();
  await timePasses(6);
  await look();
  await ends('failed', 5);
  await look();
  expect([...shown.values()]).toEqual(['Critical: 100 % of the builds failed']);
  expect(await signalsNow()).toHaveLength(2);
  await timePasses(6);
  await look();
  await timePasses(61);
  await builds.gone(
    'prd',
    (await builds.standing('prd')).map(({ uid }) => uid),
  );
  await ends('failed', 5);
  await look();
  expect([...shown.values()]).toEqual([
    'Over: 100 % of the builds failed',
    'Critical: 100 % of the builds failed',
  ]);
});

it('has the very builds looked into that ran out of memory', async () => {
  const { look, shown } = aProcess();
  const [one] = await ends('failed', 1);
  if (one) await builds.explain(one, 'oom-killed', true);
  await look();
  expect([...shown.values()]).toEqual(['A build ran out of memory']);
  expect(await signalsNow()).toEqual([`threshold builds/${one?.job} in a thread`]);
});

it.each(['post', 'takeAlerts', 'recordMessage'])(
  'tells it once all the same when the process is killed at %s, and another takes over',
  async (where) => {
    const first = aProcess();
    await ends('failed', 5);
    first.diesAt(where);
    await expect(first.look()).rejects.toThrow('killed');
    const second = aProcess(first.shown);
    await second.look();
    await second.look();
    expect([...second.shown.values()]).toEqual(['Critical: 100 % of the builds failed']);
    expect(await signalsNow()).toEqual(['threshold builds in a thread']);
  },
);
