import { describe, expect, it } from 'vitest';
import { recentBuilds } from '../../src/checks/recent-builds.ts';
import { factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, kaniko, pod } from '../support/objects.ts';

const endedAt = (exitCode: number, reason: string) => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [
    containerStatus('kaniko', {
      terminated: { exitCode, reason, finishedAt: new Date('2026-01-18T10:05:00Z') },
    }),
  ],
});
const ownPod = pod({ status: endedAt(1, 'Error'), spec: { serviceAccountName: 'builder' } });
const other = (name: string, changes: Parameters<typeof pod>[0] = {}) =>
  pod({
    name: `${name}-x`,
    labels: { 'job-name': name, 'parser-id': name },
    status: endedAt(1, 'Error'),
    ...changes,
  });

const run = async (state: FakeState, jobState: 'failed' | 'succeeded' = 'failed') => {
  const cluster = fakeCluster(state);
  const facts = await recentBuilds.run(cluster, {
    build: build({ pods: [ownPod] }),
    facts: [seen('job.state', jobState), seen('container.name', 'kaniko')],
  });
  return { facts, asked: cluster.asked };
};

describe('recent-builds', () => {
  it('gives the builds around this one, with what they have in common with it', async () => {
    const { facts, asked } = await run({
      objects: [ownPod, other('web-1', { spec: { nodeName: 'node-2' } })],
    });
    expect(asked).toEqual(['list pods']);
    expect(factValue(facts, 'builds.recent')).toMatchObject([
      {
        name: 'app-7',
        traits: [
          { kind: 'service-account', value: 'builder' },
          { kind: 'registry', value: '10.43.170.72:5000' },
          { kind: 'node', value: 'node-1' },
        ],
      },
      { name: 'web-1', outcome: 'failed', traits: [{ kind: 'registry' }] },
    ]);
  });

  it('leaves out builds that are still trying', async () => {
    const trying = [
      other('web-1'),
      other('web-1', { name: 'web-1-y', status: { phase: 'Running' } }),
    ];
    const { facts } = await run({ objects: [ownPod, ...trying] });
    expect(factValue(facts, 'builds.recent')?.map(({ name }) => name)).toEqual(['app-7']);
  });

  it('finds the newest build of the same image that succeeded', async () => {
    const well = endedAt(0, 'Completed');
    const { facts } = await run({
      objects: [
        ownPod,
        other('app-5', {
          status: { ...well, containerStatuses: [] },
          createdAt: '2026-01-17T10:00:00Z',
        }),
        other('app-6', { status: well }),
        other('web-1', {
          status: well,
          spec: { containers: [kaniko({ args: ['--destination=r/web:1'] })] },
        }),
      ],
    });
    expect(factValue(facts, 'builds.lastGood')).toEqual({
      job: 'app-6',
      pod: 'app-6-x',
      container: 'kaniko',
    });
  });

  it('asks nothing about a build that did not fail', async () => {
    expect(await run({ objects: [ownPod] }, 'succeeded')).toEqual({ facts: [], asked: [] });
  });

  it.each([
    ['forbidden', 'the bot may not list pods in builds'],
    ['unavailable', 'other builds: not answered within 5 s'],
  ])('says so when it is %s', async (kind, because) => {
    const { facts } = await run({ objects: [ownPod], [kind]: ['list pods'] });
    expect(facts).toMatchObject([{ name: 'builds.recent', unknown: because }]);
  });
});
