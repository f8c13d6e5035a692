import { afterEach, expect, it, vi } from 'vitest';
import type { ToldAlert } from '../../../src/alerts/told.ts';
import type { ContainerLog, KubernetesObject } from '../../../src/bundle/bundle.ts';
import { type ServedBundle, serveBundle } from '../../../src/bundle/serve-bundle.ts';
import { followHangingBuilds } from '../../../src/incidents/watching/hanging-builds.ts';
import {
  type StandingSignal,
  standingSignals,
} from '../../../src/incidents/watching/standing-signals.ts';
import { clusterFrom } from '../../../src/kubernetes/clusters.ts';
import { bundleWith } from '../../bundle/objects.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const one of open.splice(0).reverse()) await one.close();
});

const minute = (of: number): string => new Date(Date.UTC(2026, 0, 18, 15, of)).toISOString();

interface Parts {
  readonly image?: string;
  readonly status?: object;
  readonly pod?: 'Running' | 'Pending';
}

/** A build that began at 15:00. */
function build(name: string, { image, status, pod = 'Running' }: Parts = {}): KubernetesObject[] {
  const spec = {
    containers: [
      { name: 'kaniko', image: image ?? 'gcr.io/kaniko-project/executor:v1.23.2', args: [] },
    ],
    restartPolicy: 'Never',
  };
  const begun = { namespace: 'builds', creationTimestamp: minute(0) };
  const state = pod === 'Running' ? { running: { startedAt: minute(0) } } : undefined;
  return [
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, uid: name, ...begun },
      spec: { template: { spec } },
      status: status ?? { active: 1, startTime: minute(0) },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-x7k2p`,
        uid: `${name}-x`,
        ...begun,
        labels: { 'job-name': name },
        ownerReferences: [
          { apiVersion: 'batch/v1', kind: 'Job', name, uid: name, controller: true },
        ],
      },
      spec,
      status: {
        phase: pod,
        startTime: minute(0),
        ...(state ? { containerStatuses: [{ name: 'kaniko', state }] } : {}),
      },
    },
  ];
}

const logOf = (name: string, ...lines: readonly [at: number, text: string][]): ContainerLog => ({
  namespace: 'builds',
  pod: `${name}-x7k2p`,
  container: 'kaniko',
  previous: false,
  text: lines.map(([at, text]) => `${minute(at)} ${text}\n`).join(''),
});

const eventOf = (name: string, reason: string, first: number, last: number): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${name}.${reason}.${first}`, namespace: 'builds' },
  involvedObject: { kind: 'Pod', namespace: 'builds', name: `${name}-x7k2p` },
  type: 'Warning',
  reason,
  message: '0/3 nodes are available: 3 Insufficient memory.',
  count: 9,
  firstTimestamp: minute(first),
  lastTimestamp: minute(last),
});

/** Something else, by which the cluster's clock stands at that minute. */
const clockAt = (of: number): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `at-${of}`, namespace: 'builds', creationTimestamp: minute(of) },
});

async function serve(objects: readonly KubernetesObject[], logs: readonly ContainerLog[] = []) {
  const served = await serveBundle(bundleWith({ objects: [...objects, clockAt(14)], logs }));
  served.put(clockAt(14));
  open.push(served);
  return served;
}

/** A watcher that has ten minutes' patience, and has listed what there is. */
async function watch({ url }: ServedBundle, standing: readonly StandingSignal[] = []) {
  const cluster = clusterFrom({ name: 'example', server: url });
  open.push(cluster);
  const told: string[] = [];
  const kept = new Map(standing.map((one) => [one.key, one]));
  const signals = standingSignals(standing, async (alerts: readonly ToldAlert[]) => {
    for (const { alert } of alerts) {
      told.push(`${alert.status} ${alert.key}`);
      if (alert.status === 'firing') kept.set(alert.key, alert);
    }
  });
  const troubles: string[] = [];
  const builds = followHangingBuilds({
    cluster,
    watched: { namespaces: ['builds'], labels: {} },
    namespace: 'builds',
    signals,
    hangMs: 10 * 60_000,
    onTrouble: (because) => void troubles.push(because),
  });
  const list = async (): Promise<void> => {
    const jobs = await cluster.list('Job', { namespace: 'builds' });
    builds.begin();
    await builds.seen(jobs.kind === 'found' ? jobs.value : []);
    await builds.complete();
  };
  await list();
  return { told, troubles, builds, list, kept, cluster };
}

/** Lets this machine's clock go on by more than the patience. */
const later = (): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
};

it('tells of a build that runs and has done nothing for too long, once', async () => {
  const served = await serve(build('app-1'), [logOf('app-1', [1, 'Unpacking'], [2, 'Pushing'])]);
  const { told, builds } = await watch(served);
  await builds.look();
  later();
  await builds.look();
  expect(told).toEqual([`firing example/app-1/hangs/${minute(2)}`]);
});

it('says nothing of one that is slow but alive, and hardly asks for it', async () => {
  const served = await serve(build('app-1'), [logOf('app-1', [1, 'Unpacking'], [8, 'RUN make'])]);
  const { told, builds } = await watch(served);
  await builds.look();
  const asked = served.requests.length;
  await builds.look();
  expect(told).toEqual([]);
  expect(served.requests).toHaveLength(asked);
  expect(asked).toBeLessThanOrEqual(5);
});

it('asks nothing of builds that began a while ago only, have ended, wait or build nothing', async () => {
  const ended = { conditions: [{ type: 'Failed', status: 'True', lastTransitionTime: minute(1) }] };
  const [young] = build('young', { status: { active: 1, startTime: minute(5) } });
  const [held] = build('held');
  const served = await serve([
    ...build('failed', { status: ended }),
    ...build('backup', { image: 'postgres:17' }),
    ...(young ? [young] : []),
    ...(held ? [{ ...held, spec: { ...(held.spec as object), suspend: true } }] : []),
  ]);
  const { told, builds } = await watch(served);
  const asked = served.requests.length;
  await builds.look();
  expect(told).toEqual([]);
  expect(served.requests).toHaveLength(asked);
});

it('tells of a pod that waits, though the same is said of it again and again', async () => {
  const served = await serve([
    ...build('app-1', { pod: 'Pending' }),
    eventOf('app-1', 'FailedScheduling', 1, 14),
  ]);
  const { told, builds } = await watch(served);
  await builds.look();
  expect(told).toEqual([`firing example/app-1/hangs/${minute(1)}`]);
});

it('takes a new event for a sign of life', async () => {
  const served = await serve([
    ...build('app-1', { pod: 'Pending' }),
    eventOf('app-1', 'FailedScheduling', 1, 14),
    eventOf('app-1', 'Scheduled', 9, 9),
  ]);
  const { told, builds } = await watch(served);
  await builds.look();
  expect(told).toEqual([]);
});

it('tells nothing again after a restart, even where the events that it went by are gone', async () => {
  const served = await serve([
    ...build('app-1', { pod: 'Pending' }),
    eventOf('app-1', 'FailedScheduling', 1, 14),
  ]);
  const first = await watch(served);
  await first.builds.look();
  served.remove({
    apiVersion: 'v1',
    kind: 'Event',
    namespace: 'builds',
    name: 'app-1.FailedScheduling.1',
  });
  const second = await watch(served, [...first.kept.values()]);
  await second.builds.look();
  expect(first.told).toHaveLength(1);
  expect(second.told).toEqual([]);
});

it('tells of one that went on and hangs anew as of another hang', async () => {
  const served = await serve(build('app-1'), [logOf('app-1', [1, 'Unpacking'])]);
  const { told, builds } = await watch(served);
  await builds.look();
  served.putLog(logOf('app-1', [1, 'Unpacking'], [16, 'Pushing']));
  served.put(clockAt(20));
  later();
  await builds.look();
  expect(told).toHaveLength(1);
  served.put(clockAt(40));
  later();
  await builds.look();
  expect(told.slice(1)).toEqual([`firing example/app-1/hangs/${minute(16)}`]);
});

it('takes it back when the Job is deleted, under its eyes or before it came', async () => {
  const served = await serve(build('app-1'), [logOf('app-1', [1, 'Unpacking'])]);
  const first = await watch(served);
  await first.builds.look();
  served.remove({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'builds', name: 'app-1' });
  const second = await watch(served, [...first.kept.values()]);
  expect(second.told).toEqual([`resolved example/app-1/hangs/${minute(1)}`]);
  await first.list();
  expect(first.told.at(-1)).toBe(`resolved example/app-1/hangs/${minute(1)}`);
});

it('says why it cannot tell, and does not take that for silence', async () => {
  const served = await serveBundle(
    bundleWith({
      objects: [...build('app-1'), clockAt(14)],
      prohibitions: [{ verbs: ['get'], resources: ['pods/log'] }],
    }),
  );
  served.put(clockAt(14));
  open.push(served);
  const { told, troubles, builds } = await watch(served);
  await builds.look();
  expect(told).toEqual([]);
  expect(troubles).toEqual(['the bot may not get pods/log in builds']);
});

it('does not look at all of many at once', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `app-${index}`);
  const served = await serve(
    names.flatMap((name) => build(name)),
    names.map((name) => logOf(name, [1, 'Unpacking'])),
  );
  const { told, builds } = await watch(served);
  await builds.look();
  expect(told).toHaveLength(10);
  await builds.look();
  await builds.look();
  await builds.look();
  expect(told).toHaveLength(30);
});
