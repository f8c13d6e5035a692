import { expect, it } from 'vitest';
import type { ToldAlert } from '../../../src/alerts/told.ts';
import { followFailedBuilds } from '../../../src/incidents/watching/failed-builds.ts';
import { standingSignals } from '../../../src/incidents/watching/standing-signals.ts';
import type { Watched } from '../../../src/incidents/watching/watched-builds.ts';
import type { Job } from '../../../src/model/cluster.ts';
import { condition, job, kaniko } from '../../support/objects.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 18, 15, minute));

interface Parts {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly image?: string;
}

function build(type: 'Failed' | 'Complete' | undefined, minute: number, parts: Parts = {}): Job {
  const { name = 'app-1', uid = name, namespace = 'builds', image, ...metadata } = parts;
  const container = image ? { name: 'main', image } : kaniko();
  const whole = job({
    name,
    namespace,
    template: { containers: [container] },
    status: {
      conditions: type ? [{ ...condition(type), lastTransitionTime: at(minute) }] : [],
      ...(type === 'Complete' ? { completionTime: at(minute) } : {}),
    },
  });
  return { ...whole, metadata: { ...whole.metadata, uid, ...metadata } };
}

/** A watch at 16:00, and what it told. */
function watch(watched: Partial<Watched> = {}, maxAgeMinutes = 60) {
  const told: string[] = [];
  const take = async (alerts: readonly ToldAlert[]): Promise<void> => {
    told.push(...alerts.map(({ alert }) => `${alert.status} ${alert.key}`));
  };
  const follower = followFailedBuilds({
    cluster: { name: 'example', now: () => at(60) },
    watched: { namespaces: ['builds'], labels: {}, ...watched },
    signals: standingSignals([], take),
    maxAgeMs: maxAgeMinutes * 60_000,
  });
  return { told, follower };
}

it('tells of a build that failed once, however often it is seen', async () => {
  const { told, follower } = watch();
  await follower.seen([build('Failed', 50)]);
  await follower.seen([build('Failed', 50)]);
  follower.begin();
  await follower.seen([build('Failed', 50)]);
  await follower.complete();
  expect(told).toEqual(['firing example/app-1/failed']);
});

it('tells of one that is made again under the same name as of another', async () => {
  const { told, follower } = watch();
  await follower.seen([build('Failed', 50, { uid: 'one' })]);
  await follower.gone(build('Failed', 50, { uid: 'one' }));
  await follower.seen([build(undefined, 51, { uid: 'two' }), build('Failed', 52, { uid: 'two' })]);
  expect(told).toEqual(['firing example/one/failed', 'firing example/two/failed']);
});

it('leaves alone what failed too long ago, runs, succeeded, builds nothing or is its own', async () => {
  const { told, follower } = watch();
  await follower.seen([
    build('Failed', -1, { name: 'old' }),
    build(undefined, 50, { name: 'runs' }),
    build('Complete', 50, { name: 'good' }),
    build('Failed', 50, { name: 'backup', image: 'postgres:17' }),
    build('Failed', 50, { name: 'elsewhere', namespace: 'other' }),
    build('Failed', 50, { name: 'retry', annotations: { 'buildmedic/run': '1' } }),
    build('Failed', 50, { name: 'selftest', labels: { 'buildmedic/selftest': '1' } }),
  ]);
  expect(told).toEqual([]);
});

it('takes back what a newer build of the same image mends, and nothing else', async () => {
  const { told, follower } = watch();
  await follower.seen([build('Failed', 50)]);
  await follower.seen([build('Complete', 49, { name: 'app-0' })]);
  await follower.seen([build('Complete', 55, { name: 'backup', image: 'postgres:17' })]);
  expect(told).toHaveLength(1);
  await follower.seen([build('Complete', 55, { name: 'app-2' })]);
  await follower.seen([build('Complete', 56, { name: 'app-3' })]);
  expect(told.slice(1)).toEqual(['resolved example/app-1/failed']);
});

it('does not tell what was mended by the time it is first listed, in whatever order', async () => {
  const { told, follower } = watch();
  follower.begin();
  await follower.seen([build('Failed', 50), build('Complete', 55, { name: 'app-2' })]);
  await follower.seen([build('Failed', 57, { name: 'app-3' })]);
  expect(told).toEqual([]);
  await follower.complete();
  expect(told).toEqual(['firing example/app-3/failed']);
});

it.each<[string, Partial<Watched>, string[]]>([
  ['a glob of namespaces', { namespaces: ['b*'] }, ['kaniko']],
  ['names', { names: 'nightly-*' }, ['nightly-1']],
  ['images, over their slashes', { images: ['*tools/make*'] }, ['make']],
  ['labels', { labels: { team: 'a' } }, ['labelled']],
  ['all of them together', { labels: { team: 'a' }, names: 'nightly-*' }, []],
])('tells builds from other Jobs by %s', async (_by, watched, names) => {
  const { told, follower } = watch(watched);
  await follower.seen([
    build('Failed', 50, { name: 'kaniko' }),
    build('Failed', 50, { name: 'nightly-1', image: 'busybox' }),
    build('Failed', 50, { name: 'make', image: 'registry.example/tools/make:1' }),
    build('Failed', 50, { name: 'labelled', image: 'busybox', labels: { team: 'a' } }),
  ]);
  expect(told).toEqual(names.map((name) => `firing example/${name}/failed`));
});

it('tells again what could not be put on record', async () => {
  const told: string[] = [];
  let isAway = true;
  const signals = standingSignals([], async (alerts) => {
    if (isAway) throw new Error('the store is away');
    told.push(...alerts.map(({ alert }) => alert.key));
  });
  const follower = followFailedBuilds({
    cluster: { name: 'example', now: () => at(60) },
    watched: { namespaces: ['builds'], labels: {} },
    signals,
    maxAgeMs: 3_600_000,
  });
  await expect(follower.seen([build('Failed', 50)])).rejects.toThrow('the store is away');
  isAway = false;
  await follower.seen([build('Failed', 50)]);
  expect(told).toEqual(['example/app-1/failed']);
});
