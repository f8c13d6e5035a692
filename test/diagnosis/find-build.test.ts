import { describe, expect, it } from 'vitest';
import { findBuild } from '../../src/diagnosis/find-build.ts';
import { nearest } from '../../src/diagnosis/find-named.ts';
import type { Subject } from '../../src/model/references.ts';
import { subject } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { failedJob, job, pod } from '../support/objects.ts';

const find = (state: FakeState, request: Parameters<typeof findBuild>[1]) =>
  findBuild(fakeCluster(state), request);
const app = { kind: 'Job', name: 'app-7' } as const;

describe('a Job', () => {
  it('is found with its pods by its name alone, in one round of two calls', async () => {
    const ours = failedJob();
    const tries = [pod({ name: 'app-7-a' }), pod({ name: 'app-7-b' })];
    const stranger = pod({ name: 'other-x', labels: { 'job-name': 'other' } });
    const cluster = fakeCluster({ objects: [ours, ...tries, stranger] });
    expect(await findBuild(cluster, app)).toEqual({
      kind: 'found',
      build: { subject, job: ours, pods: tries, hidden: [] },
    });
    expect(cluster.asked).toEqual(['list jobs', 'list pods']);
  });

  it('is looked for in the namespace that was named', async () => {
    const objects = [job(), job({ namespace: 'other' })];
    expect(await find({ objects }, { ...app, namespace: 'other' })).toMatchObject({
      kind: 'found',
      build: { subject: { namespace: 'other' } },
    });
  });

  it('of several namespaces is a choice', async () => {
    const objects = [job(), job({ namespace: 'other' })];
    expect(await find({ objects }, app)).toEqual({
      kind: 'ambiguous',
      candidates: [subject, { ...subject, namespace: 'other' }],
    });
  });

  it('that stands in another namespace is suggested from there', async () => {
    const objects = [job(), job({ name: 'web', namespace: 'shop' })];
    expect(await find({ objects }, { ...app, namespace: 'shop' })).toEqual({
      kind: 'not-found',
      nearest: [subject],
    });
  });

  it('that was deleted is found by the pods it left', async () => {
    const orphan = pod();
    const found = await find({ objects: [orphan] }, app);
    expect(found).toEqual({ kind: 'found', build: { subject, pods: [orphan], hidden: [] } });
  });

  it('that RBAC hides is found by its pods, and what hides it is kept', async () => {
    const found = await find(
      { objects: [job(), pod()], forbidden: ['list jobs'] },
      { ...app, namespace: 'builds' },
    );
    expect(found).toMatchObject({
      kind: 'found',
      build: {
        subject,
        hidden: [{ what: 'Job', because: 'the bot may not list jobs in builds' }],
      },
    });
  });

  it('whose pods cannot be read is found, and the reason is kept', async () => {
    const refused = await find({ objects: [job(), pod()], forbidden: ['list pods'] }, app);
    expect(refused).toMatchObject({
      build: { pods: [], hidden: [{ what: 'Pod', missing: { verb: 'list', resource: 'pods' } }] },
    });
    const silent = await find({ objects: [job(), pod()], unavailable: ['list pods'] }, app);
    expect(silent).toMatchObject({
      build: { pods: [], hidden: [{ what: 'Pod', because: 'not answered within 5 s' }] },
    });
  });

  it('that may not be read at all is unreadable, with the permission that is missing', async () => {
    const state = { objects: [job()], forbidden: ['list jobs'] };
    expect(await find(state, { ...app, namespace: 'builds' })).toEqual({
      kind: 'unreadable',
      because: 'the bot may not list jobs in builds',
      missing: { verb: 'list', resource: 'jobs', namespace: 'builds' },
    });
  });

  it('of a cluster that does not answer is unreadable', async () => {
    expect(await find({ unavailable: ['list jobs'] }, app)).toEqual({
      kind: 'unreadable',
      because: 'not answered within 5 s',
    });
  });

  it('that does not exist gets the nearest names that do', async () => {
    const objects = [job({ name: 'app-8' }), job({ name: 'parser' }), job({ name: 'app-70' })];
    const found = await find({ objects }, app);
    expect(found).toMatchObject({ kind: 'not-found' });
    expect('nearest' in found && found.nearest.map(({ name }) => name)).toEqual([
      'app-8',
      'app-70',
    ]);
  });
});

describe('a pod', () => {
  const request = { kind: 'Pod', name: 'app-7-x' } as const;

  it('of a Job leads to the Job, which has the whole story', async () => {
    const ours = failedJob();
    const tries = [pod({ name: 'app-7-a' }), pod()];
    const found = await find({ objects: [ours, ...tries] }, request);
    expect(found).toEqual({
      kind: 'found',
      build: { subject, job: ours, pods: tries, hidden: [] },
    });
  });

  it('of its own is a build without a Job', async () => {
    const bare = pod({ labels: {} });
    expect(await find({ objects: [bare] }, request)).toEqual({
      kind: 'found',
      build: { subject: { ...subject, kind: 'Pod', name: 'app-7-x' }, pods: [bare], hidden: [] },
    });
  });

  it('of several namespaces is a choice', async () => {
    const objects = [pod({ labels: {} }), pod({ labels: {}, namespace: 'other' })];
    expect(await find({ objects }, request)).toMatchObject({
      kind: 'ambiguous',
      candidates: [{ namespace: 'builds' }, { namespace: 'other' }],
    });
  });

  it('that does not exist gets the nearest pods', async () => {
    expect(await find({ objects: [pod({ name: 'app-7-y' })] }, request)).toMatchObject({
      kind: 'not-found',
      nearest: [{ kind: 'Pod', name: 'app-7-y' }],
    });
  });
});

describe('nearest', () => {
  const named = (name: string): Subject => ({ ...subject, name });
  const near = (name: string, ...names: string[]) =>
    nearest(name, names.map(named)).map((one) => one.name);

  it('forgives a slip of the finger', () => {
    expect(near('moe-ruoter-build', 'moe-router-build', 'web')).toEqual(['moe-router-build']);
  });

  it('finds the whole name of a part, and the Job of a pod', () => {
    expect(near('router', 'moe-router-build')).toEqual(['moe-router-build']);
    expect(near('moe-router-build-x7k2p', 'moe-router-build')).toEqual(['moe-router-build']);
  });

  it('gives at most three, the nearest first', () => {
    expect(near('app-1', 'app-1234', 'app-12', 'app-2', 'app-123')).toHaveLength(3);
    expect(near('app-1', 'app-1234', 'app-12')).toEqual(['app-12', 'app-1234']);
  });

  it('suggests nothing that is nothing like it', () => {
    expect(near('app-7', 'sensor-gateway-build')).toEqual([]);
  });
});
