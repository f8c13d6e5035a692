import { afterEach, describe, expect, it } from 'vitest';
import type { Bundle, KubernetesObject, Prohibition } from '../../../src/bundle/bundle.ts';
import { serveBundle } from '../../../src/bundle/serve-bundle.ts';
import { createCarryOutCleanup } from '../../../src/incidents/cleanup/carry-out-cleanup.ts';
import { clusterFrom } from '../../../src/kubernetes/clusters.ts';
import { type Cleanup, type CleanupSettings, cleanupHash } from '../../../src/model/cleanup.ts';
import type { Target } from '../../../src/model/target.ts';
import { oldFailure } from '../../support/old-failures.ts';

const namespace = 'cortex-system';
const settings: CleanupSettings = {
  namespaces: [namespace],
  olderThanHours: 24,
  labels: {},
  most: 20,
  dryRun: false,
};
const target = {
  name: 'builds',
  approvers: { users: ['U1', 'U2'], userGroups: [] },
  approvals: { required: 1, requesterMayApprove: true, channels: [], expiresAfterHours: 24 },
} as unknown as Target;

const plan = {
  jobs: ['a', 'b'].map((name) => ({
    namespace,
    name,
    uid: `uid-${name}`,
    failedAt: '2026-01-15T10:00:00Z',
  })),
  configMaps: ['a', 'b'].map((name) => ({
    namespace,
    name: `${name}-context`,
    uid: `context-of-uid-${name}`,
  })),
};
const approved: Cleanup = {
  id: 'one',
  cluster: 'example',
  target: 'builds',
  requestedBy: 'U9',
  channel: 'C1',
  plan,
  hash: cleanupHash(plan),
  state: 'approved',
  approvals: [{ by: 'U1', at: new Date() }],
  deleted: [],
  left: [],
  createdAt: new Date(),
  expiresAt: new Date(),
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Story {
  readonly cleanup?: Partial<Cleanup>;
  readonly settings?: CleanupSettings | undefined;
  readonly targets?: readonly Target[];
  readonly kept?: readonly string[];
  readonly open?: readonly string[];
  readonly objects?: readonly KubernetesObject[];
  readonly prohibitions?: readonly Prohibition[];
}

/** Carries a round out on a served cluster. @returns how it ended, and which objects are left */
async function carriedOut(story: Story = {}) {
  const {
    kept = ['uid-a', 'uid-b'],
    open = [],
    targets = [target],
    objects = [],
    prohibitions = [],
  } = story;
  const clock = oldFailure('recent', { at: '2026-01-18T10:00:00Z' });
  const bundle: Bundle = {
    objects: [...oldFailure('a'), ...oldFailure('b'), ...clock, ...objects],
    logs: [],
    answers: [],
    prohibitions,
    nodeStats: new Map(),
    takenAt: new Date('2026-01-18T10:00:00Z'),
  };
  const served = await serveBundle(bundle, { controllers: () => undefined });
  const cluster = clusterFrom({ name: 'example', server: served.url });
  ends.push(
    () => cluster.close(),
    () => served.close(),
  );
  const recorded: { outcome: string; deleted: readonly string[]; left: readonly object[] }[] = [];
  const carryOut = createCarryOutCleanup({
    cleanups: {
      load: async () => ({ ...approved, ...story.cleanup }),
      expire: async () => 'stale',
      recordEnd: async (_, outcome, result) => {
        recorded.push({ outcome, ...result });
        return 'stale';
      },
    },
    settings: 'settings' in story ? story.settings : settings,
    cluster: () => cluster,
    membersOf: async () => [],
    targets,
    evidence: { keptUids: async () => new Set(kept) },
    courses: { openBuilds: async () => new Set(open) },
    show: async () => undefined,
  });
  await carryOut({ cleanupId: 'one' });
  const namesOf = async (path: string) => {
    const answer = await fetch(`${served.url}${path}`);
    const { items } = (await answer.json()) as { items: KubernetesObject[] };
    return items.map(({ metadata }) => metadata.name);
  };
  const [ended] = recorded;
  return {
    ...ended,
    jobs: await namesOf(`/apis/batch/v1/namespaces/${namespace}/jobs`),
    pods: await namesOf(`/api/v1/namespaces/${namespace}/pods`),
    configMaps: await namesOf(`/api/v1/namespaces/${namespace}/configmaps`),
    deletes: served.requests.filter(({ verb }) => verb === 'delete').map(({ name }) => name),
    again: () => carryOut({ cleanupId: 'one' }),
    recorded,
  };
}

describe('an approved round of cleaning up', () => {
  it('deletes the Jobs with their pods, and the contexts that were theirs alone', async () => {
    const { outcome, deleted, left, jobs, pods, configMaps } = await carriedOut();
    expect(outcome).toBe('done');
    expect(deleted).toEqual([
      'Job cortex-system/a',
      'Job cortex-system/b',
      'ConfigMap cortex-system/a-context',
      'ConfigMap cortex-system/b-context',
    ]);
    expect(left).toEqual([]);
    expect({ jobs, pods, configMaps }).toEqual({
      jobs: ['recent'],
      pods: ['recent-x'],
      configMaps: ['recent-context'],
    });
  });

  it.each<[string, Story, string]>([
    ['its evidence was removed meanwhile', { kept: ['uid-a'] }, 'no evidence of it is kept'],
    [
      'an incident was opened meanwhile',
      { open: [`${namespace}/b`] },
      'an incident about it is open',
    ],
    [
      'the configuration names other labels by now',
      { settings: { ...settings, labels: { app: 'none' } } },
      'not meant by the configuration any more',
    ],
    [
      'the configuration names other namespaces by now',
      { settings: { ...settings, namespaces: ['other'] } },
      'not meant by the configuration any more',
    ],
    ['fewer may go at once by now', { settings: { ...settings, most: 1 } }, 'no more go at once'],
    [
      'it waits longer by now',
      { settings: { ...settings, olderThanHours: 1_000 } },
      'it has changed',
    ],
  ])('leaves a Job, and its context, where %s', async (_, story, because) => {
    const { left, jobs, pods, configMaps } = await carriedOut(story);
    expect(jobs).toContain('b');
    expect(pods).toContain('b-x');
    expect(configMaps).toContain('b-context');
    expect(JSON.stringify(left)).toContain(because);
  });

  it('leaves another Job of the same name', async () => {
    const { jobs, left, deletes } = await carriedOut({
      objects: oldFailure('b', { uid: 'another' }),
    });
    expect(jobs).toContain('b');
    expect(deletes).not.toContain('b');
    expect(JSON.stringify(left)).toContain('it was gone already');
  });

  it('leaves a context that something else uses by now', async () => {
    const user: KubernetesObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'user', namespace, uid: 'user' },
      spec: {
        template: {
          spec: { volumes: [{ name: 'v', configMap: { name: 'b-context' } }], containers: [] },
        },
      },
    };
    const { jobs, configMaps } = await carriedOut({ objects: [user] });
    expect(jobs).toEqual(['recent']);
    expect(configMaps).toEqual(['b-context', 'recent-context']);
  });

  it.each<[string, Story, string]>([
    ['it is a dry run by now', { settings: { ...settings, dryRun: true } }, 'cleanup.dryRun is on'],
    ['it is configured no more', { settings: undefined }, 'not configured any more'],
    ['its target is gone', { targets: [] }, 'not in the configuration any more'],
    [
      'who approved may not any more',
      { cleanup: { approvals: [{ by: 'U7', at: new Date() }] } },
      'it takes 1 approval of approvers, and 0 stand now',
    ],
    [
      'who asked may not approve by now',
      {
        cleanup: { requestedBy: 'U1' },
        targets: [{ ...target, approvals: { ...target.approvals, requesterMayApprove: false } }],
      },
      '0 stand now',
    ],
    [
      'it takes another person by now',
      { targets: [{ ...target, approvals: { ...target.approvals, required: 2 } }] },
      'it takes 2 approvals of approvers, and 1 stand now',
    ],
  ])('deletes nothing where %s', async (_, story, because) => {
    const { outcome, left, deletes } = await carriedOut(story);
    expect(outcome).toBe('failed');
    expect(JSON.stringify(left)).toContain(because);
    expect(deletes).toEqual([]);
  });

  it('deletes nothing that was not approved', async () => {
    for (const state of ['shown', 'proposed', 'rejected', 'expired', 'done', 'failed'] as const) {
      const { deletes, recorded } = await carriedOut({ cleanup: { state } });
      expect(deletes).toEqual([]);
      expect(recorded).toEqual([]);
    }
  });

  it('says what RBAC lacks, and leaves the context of what it may not delete', async () => {
    const { outcome, left, jobs, configMaps } = await carriedOut({
      prohibitions: [{ verbs: ['delete'], resources: ['jobs'], group: 'batch' }],
    });
    expect(outcome).toBe('done');
    expect(left).toContainEqual({
      what: 'Job cortex-system/a',
      because: 'I may not delete jobs.batch in cortex-system',
    });
    expect(jobs).toEqual(['a', 'b', 'recent']);
    expect(configMaps).toHaveLength(3);
  });

  it('goes on where a worker was killed in between', async () => {
    const { again, recorded } = await carriedOut();
    await again();
    expect(recorded[1]?.deleted).toEqual([]);
    expect(JSON.stringify(recorded[1]?.left)).toContain('it was gone already');
  });
});
