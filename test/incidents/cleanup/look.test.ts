import { describe, expect, it } from 'vitest';
import { lookForCleanup } from '../../../src/incidents/cleanup/look.ts';
import type { CleanupSettings } from '../../../src/model/cleanup.ts';
import type { KubernetesObjects } from '../../../src/model/cluster.ts';
import type { Target } from '../../../src/model/target.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { oldFailure } from '../../support/old-failures.ts';

const settings: CleanupSettings = {
  namespaces: ['team-a', 'team-b'],
  olderThanHours: 24,
  labels: {},
  most: 20,
  dryRun: false,
};
const targetOf = (namespace: string) => ({ name: namespace, namespace, jobs: '*' }) as Target;
const everyNamespace = [targetOf('team-a'), targetOf('team-b')];

type State = Parameters<typeof fakeCluster>[0];

async function look(
  state: State = {},
  { asks = true, most = 20, targets = everyNamespace as readonly Target[] } = {},
) {
  const objects = [
    ...oldFailure('a-1', { namespace: 'team-a', at: '2026-01-10T10:00:00Z' }),
    ...oldFailure('a-2', { namespace: 'team-a', at: '2026-01-11T10:00:00Z' }),
    ...oldFailure('b-1', { namespace: 'team-b', at: '2026-01-12T10:00:00Z' }),
  ] as unknown as KubernetesObjects['Job'][];
  const cluster = { ...fakeCluster({ objects, ...state }), now: () => new Date('2026-01-18') };
  const { rounds, left } = await lookForCleanup(cluster, { ...settings, most }, asks, {
    targets,
    evidence: { keptUids: async (_, uids) => new Set(uids) },
    courses: { openBuilds: async () => new Set() },
  });
  return {
    rounds: rounds.map(({ target, plan }) => [
      target?.name,
      ...plan.jobs.map(({ name }) => name),
      ...plan.configMaps.map(({ name }) => name),
    ]),
    left: left.map(({ what, because }) => `${what}: ${because}`).join('\n'),
  };
}

describe('what may be cleaned up', () => {
  it('is a round for each target, whose approvers decide', async () => {
    expect((await look()).rounds).toEqual([
      ['team-a', 'a-1', 'a-2', 'a-1-context', 'a-2-context'],
      ['team-b', 'b-1', 'b-1-context'],
    ]);
  });

  it('is no more at once than may be, over all targets', async () => {
    const { rounds, left } = await look({}, { most: 2 });
    expect(rounds).toEqual([['team-a', 'a-1', 'a-2', 'a-1-context', 'a-2-context']]);
    expect(left).toContain('team-b/b-1: no more go at once');
  });

  it('leaves what no target covers, unless the configuration has approved', async () => {
    const targets = [targetOf('team-a')];
    const { rounds, left } = await look({}, { targets });
    expect(rounds).toHaveLength(1);
    expect(left).toContain('team-b/b-1: no target covers it');
    const free = await look({}, { targets: [], asks: false });
    expect(free.rounds).toEqual([
      [undefined, 'a-1', 'a-2', 'b-1', 'a-1-context', 'a-2-context', 'b-1-context'],
    ]);
  });

  it('is nothing where Jobs may not be listed, and it is said what to bind where', async () => {
    await expect(look({ forbidden: ['list jobs'] })).rejects.toMatchObject({
      code: 'cleanup-unreadable',
      message: expect.stringContaining('I may not list jobs'),
      advice: expect.stringContaining('deploy/rbac/cleanup.yaml'),
    });
    await expect(look({ unavailable: ['list jobs'] })).rejects.toMatchObject({
      code: 'cleanup-unreadable',
    });
  });

  it.each(['pods', 'cronjobs', 'deployments', 'statefulsets', 'daemonsets', 'replicasets'])(
    'leaves contexts where %s may not be listed',
    async (kind) => {
      const { rounds, left } = await look({ forbidden: [`list ${kind}`] });
      expect(rounds).toEqual([
        ['team-a', 'a-1', 'a-2'],
        ['team-b', 'b-1'],
      ]);
      expect(left).toContain('whether anything else uses it could not be seen');
    },
  );

  it('leaves contexts that may not be read', async () => {
    const { rounds } = await look({ forbidden: ['get configmaps'] });
    expect(rounds.flat()).not.toContain('a-1-context');
  });
});
