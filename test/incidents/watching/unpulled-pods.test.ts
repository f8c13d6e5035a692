import { expect, it } from 'vitest';
import type { ToldAlert } from '../../../src/alerts/told.ts';
import {
  type StandingSignal,
  standingSignals,
} from '../../../src/incidents/watching/standing-signals.ts';
import { followUnpulledPods } from '../../../src/incidents/watching/unpulled-pods.ts';
import type { Pod } from '../../../src/model/cluster.ts';
import { kaniko } from '../../support/objects.ts';

const begun = new Date('2026-01-18T15:00:00Z');
const now = new Date('2026-01-18T16:00:00Z');

interface Parts {
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly hash?: string;
  readonly image?: string;
}

const pod = (name: string, reason: string, { owner, hash, image }: Parts = {}): Pod => ({
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    creationTimestamp: begun,
    labels: hash ? { 'pod-template-hash': hash } : {},
    ...(owner
      ? { ownerReferences: [{ ...owner, apiVersion: 'v1', uid: 'owner', controller: true }] }
      : {}),
  },
  spec: { containers: [image ? { name: 'app', image } : kaniko()] },
  status: {
    phase: 'Pending',
    containerStatuses: [
      {
        name: 'app',
        image: 'app:1',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason } },
      },
    ],
  },
});

function watch(standing: readonly StandingSignal[] = []) {
  const told: string[] = [];
  const signals = standingSignals(standing, async (alerts: readonly ToldAlert[]) => {
    for (const { alert } of alerts) {
      const { subject } = alert;
      const name = subject.kind === 'workload' ? subject.name : '';
      told.push(`${alert.status} ${name} ${alert.key}`);
    }
  });
  const follower = followUnpulledPods({
    cluster: { name: 'example', now: () => now },
    watched: { namespaces: ['shop'], labels: {} },
    namespace: 'shop',
    signals,
  });
  return { told, follower };
}

it.each(['ImagePullBackOff', 'ErrImagePull', 'InvalidImageName'])('tells of %s', async (reason) => {
  const { told, follower } = watch();
  await follower.seen([pod('a', reason)]);
  await follower.seen([pod('a', 'ImagePullBackOff')]);
  expect(told).toEqual(['firing pod/a example/a/cannot-pull']);
});

it('says nothing of what waits for something else', async () => {
  const { told, follower } = watch();
  await follower.seen([pod('a', 'ContainerCreating'), pod('b', 'CreateContainerConfigError')]);
  expect(told).toEqual([]);
});

it.each<[string, Parts, string]>([
  ['Deployment', { owner: { kind: 'ReplicaSet', name: 'web-5d9' }, hash: '5d9' }, 'deployment/web'],
  ['ReplicaSet', { owner: { kind: 'ReplicaSet', name: 'web-5d9' } }, 'replicaset/web-5d9'],
  ['StatefulSet', { owner: { kind: 'StatefulSet', name: 'db' } }, 'statefulset/db'],
  ['Job that builds', { owner: { kind: 'Job', name: 'app-1' } }, 'app-1'],
  ['kind of its own', { owner: { kind: 'Game', name: 'g' } }, 'pod/a'],
])('names the %s whose pod it is', async (_kind, parts, name) => {
  const { told, follower } = watch();
  await follower.seen([pod('a', 'ErrImagePull', parts)]);
  expect(told).toEqual([`firing ${name} example/a/cannot-pull`]);
});

it('leaves Jobs alone that are not watched', async () => {
  const { told, follower } = watch();
  const owner = { kind: 'Job', name: 'backup' };
  await follower.seen([pod('a', 'ErrImagePull', { owner, image: 'postgres:17' })]);
  expect(told).toEqual([]);
});

it('takes it back when the pod has been started, or is gone', async () => {
  const { told, follower } = watch();
  await follower.seen([pod('a', 'ErrImagePull'), pod('b', 'ErrImagePull')]);
  await follower.gone(pod('a', 'ErrImagePull'));
  expect(told.at(-1)).toBe('resolved pod/a example/a/cannot-pull');
});

it('takes back what ended while nobody watched, and not what is elsewhere', async () => {
  const signal = (name: string, namespace: string): StandingSignal => ({
    key: `example/${name}/cannot-pull`,
    fingerprint: name,
    title: 'Image cannot be pulled',
    cluster: 'example',
    subject: { kind: 'workload', namespace, name },
    startedAt: begun,
  });
  const { told, follower } = watch([
    signal('still', 'shop'),
    signal('over', 'shop'),
    signal('else', 'other'),
    { ...signal('job', 'shop'), key: 'example/job/failed' },
  ]);
  follower.begin();
  await follower.seen([pod('still', 'ImagePullBackOff')]);
  await follower.complete();
  expect(told).toEqual(['resolved over example/over/cannot-pull']);
});
