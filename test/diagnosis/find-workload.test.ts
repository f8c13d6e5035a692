import { describe, expect, it } from 'vitest';
import { findBuild } from '../../src/diagnosis/find-build.ts';
import type { KubernetesObjects, Pod } from '../../src/model/cluster.ts';
import { subject } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { job, pod } from '../support/objects.ts';

const find = (state: FakeState, request: Parameters<typeof findBuild>[1]) =>
  findBuild(fakeCluster(state), request);

const web = (namespace = 'builds'): KubernetesObjects['Deployment'] => ({
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
});

const owned = (name: string, kind: string, owner: string): Pod => {
  const one = pod({ name, labels: { app: 'web' } });
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind, name: owner, uid: owner, controller: true },
  ];
  return { ...one, metadata: { ...one.metadata, ownerReferences } };
};

const asked = { kind: 'Deployment', name: 'web' } as const;

describe('a Deployment', () => {
  it('is found with the pods of its ReplicaSets, in two calls', async () => {
    const pods = [owned('web-1a-x', 'ReplicaSet', 'web-1a'), pod({ labels: { app: 'web' } })];
    const others = [
      owned('web-admin-1a-x', 'ReplicaSet', 'web-admin-1a'),
      owned('web-0', 'StatefulSet', 'web'),
    ];
    const cluster = fakeCluster({ objects: [web(), ...pods, ...others] });
    expect(await findBuild(cluster, asked)).toEqual({
      kind: 'found',
      build: {
        subject: { ...subject, kind: 'Deployment', name: 'web' },
        workload: web(),
        pods,
        hidden: [],
      },
    });
    expect(cluster.asked).toEqual(['list deployments', 'list pods']);
  });

  it('of several namespaces is a choice', async () => {
    expect(await find({ objects: [web(), web('staging')] }, asked)).toMatchObject({
      kind: 'ambiguous',
      candidates: [
        { kind: 'Deployment', namespace: 'builds' },
        { kind: 'Deployment', namespace: 'staging' },
      ],
    });
  });

  it('that does not exist gets the nearest names of its kind', async () => {
    const found = await find({ objects: [web(), job({ name: 'wet' })] }, { ...asked, name: 'wep' });
    expect(found).toMatchObject({
      kind: 'not-found',
      nearest: [{ kind: 'Deployment', name: 'web' }],
    });
  });

  it('that may not be read is unreadable, with the permission that is missing', async () => {
    const found = await find({ objects: [web()], forbidden: ['list deployments'] }, asked);
    expect(found).toMatchObject({
      kind: 'unreadable',
      missing: { verb: 'list', resource: 'deployments' },
    });
  });

  it('whose pods may not be read is found, and the reason is kept', async () => {
    const found = await find({ objects: [web()], forbidden: ['list pods'] }, asked);
    expect(found).toMatchObject({ build: { pods: [], hidden: [{ what: 'Pod' }] } });
  });
});

describe('a StatefulSet', () => {
  it('owns its pods itself', async () => {
    const set: KubernetesObjects['StatefulSet'] = {
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'builds' },
      spec: {
        serviceName: 'web',
        selector: { matchLabels: { app: 'web' } },
        template: { spec: { containers: [] } },
      },
    };
    const own = owned('web-0', 'StatefulSet', 'web');
    const objects = [set, own, owned('web-1a-x', 'ReplicaSet', 'web-1a')];
    expect(await find({ objects }, { kind: 'StatefulSet', name: 'web' })).toMatchObject({
      kind: 'found',
      build: { pods: [own] },
    });
  });
});

describe('a CronJob', () => {
  const nightly: KubernetesObjects['CronJob'] = {
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'builds' },
    spec: { schedule: '0 3 * * *', jobTemplate: {} },
  };
  const run = (name: string, at: string) => {
    const one = job({ name });
    return { ...one, metadata: { ...one.metadata, creationTimestamp: new Date(at) } };
  };
  const request = { kind: 'CronJob', name: 'nightly' } as const;

  it('is diagnosed by the newest Job that it started, under its own name', async () => {
    const newest = run('nightly-29470100', '2026-01-18T03:00:00Z');
    const objects = [
      nightly,
      run('nightly-29468660', '2026-01-17T03:00:00Z'),
      newest,
      run('nightly-by-hand', '2026-01-18T09:00:00Z'),
    ];
    expect(await find({ objects }, request)).toMatchObject({
      kind: 'found',
      build: { subject: { kind: 'CronJob', name: 'nightly' }, job: newest },
    });
  });

  it('that has started none has no Job and no pods', async () => {
    expect(await find({ objects: [nightly] }, request)).toMatchObject({
      kind: 'found',
      build: { subject: { kind: 'CronJob' }, pods: [] },
    });
  });
});
