import { describe, expect, it } from 'vitest';
import { memoryCeiling } from '../../src/checks/memory-ceiling.ts';
import { type Fact, factValue, isKnown } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, ended, pod } from '../support/objects.ts';

const node = (name: string, memory: string, more: object = {}) => ({
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/arch': name === 'arm' ? 'arm64' : 'amd64' } },
  status: { allocatable: { memory } },
  ...more,
});
const range = (type: string, memory: string) => ({
  kind: 'LimitRange',
  metadata: { name: 'bounds', namespace: 'builds' },
  spec: { limits: [{ type, max: { memory } }] },
});
const quota = (hard: string, used: string) => ({
  kind: 'ResourceQuota',
  metadata: { name: 'team', namespace: 'builds' },
  status: { hard: { 'limits.memory': hard }, used: { 'limits.memory': used } },
});

async function ceiling(state: FakeState, limit = '2Gi', nodeSelector?: Record<string, string>) {
  const killed = pod({
    spec: nodeSelector ? { nodeSelector } : {},
    status: {
      phase: 'Failed',
      containerStatuses: [containerStatus('kaniko', ended(137, 'OOMKilled'))],
    },
  });
  const facts = await memoryCeiling.run(fakeCluster(state), {
    build: build({ pods: [killed] }),
    facts: [seen('container.memoryLimit', limit)],
  });
  return {
    next: factValue(facts, 'memory.next'),
    ceiling: factValue(facts, 'memory.ceiling'),
    fits: factValue(facts, 'memory.nextFits'),
    unknown: facts.flatMap((one: Fact) => (isKnown(one) ? [] : [one.unknown])),
  };
}

describe('the memory that a build could be given', () => {
  it('is bounded by the largest node', async () => {
    expect(await ceiling({ objects: [node('a', '16Gi'), node('b', '32Gi')] })).toEqual({
      next: '4Gi',
      ceiling: { quantity: '32Gi', by: 'the largest node, b' },
      fits: true,
      unknown: [],
    });
  });

  it('is bounded by the nodes that the pod selects, and that take pods', async () => {
    const objects = [
      node('a', '16Gi'),
      node('arm', '8Gi'),
      node('off', '64Gi', { spec: { unschedulable: true } }),
    ];
    const selector = { 'kubernetes.io/arch': 'arm64' };
    expect(await ceiling({ objects }, '2Gi', selector)).toMatchObject({
      ceiling: { by: 'the largest node, arm' },
    });
    expect(await ceiling({ objects })).toMatchObject({ ceiling: { by: 'the largest node, a' } });
  });

  it('is bounded by a LimitRange for containers or pods, and by no other', async () => {
    const bounded = (type: string) => ceiling({ objects: [node('a', '16Gi'), range(type, '3Gi')] });
    expect(await bounded('Container')).toMatchObject({
      ceiling: { quantity: '3Gi', by: 'LimitRange bounds, for a Container' },
      fits: false,
    });
    expect(await bounded('Pod')).toMatchObject({ fits: false });
    expect(await bounded('PersistentVolumeClaim')).toMatchObject({ fits: true });
  });

  it('is bounded by what a quota leaves', async () => {
    const objects = [node('a', '16Gi'), quota('10Gi', '7Gi')];
    expect(await ceiling({ objects })).toMatchObject({
      ceiling: { quantity: '3Gi', by: 'what ResourceQuota team leaves of 10Gi' },
      fits: false,
    });
  });

  it('is not said to fit where a bound may not be seen', async () => {
    const objects = [node('a', '16Gi')];
    expect(await ceiling({ objects, forbidden: ['list resourcequotas'] })).toMatchObject({
      ceiling: { by: 'the largest node, a' },
      fits: undefined,
      unknown: ['the bot may not list resourcequotas in builds'],
    });
    expect(
      await ceiling({ forbidden: ['list nodes'], objects: [range('Container', '3Gi')] }),
    ).toMatchObject({ fits: false });
  });

  it('is not known where nothing bounds it, or the limit cannot be read', async () => {
    expect(await ceiling({})).toMatchObject({
      ceiling: undefined,
      unknown: ['no LimitRange, quota or node is known that bounds it'],
    });
    expect(await ceiling({}, 'much')).toMatchObject({ unknown: ['much is no quantity'] });
  });
});
