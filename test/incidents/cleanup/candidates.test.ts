import { describe, expect, it } from 'vitest';
import { type CleanupFacts, cleanupCandidates } from '../../../src/incidents/cleanup/candidates.ts';
import type { ConfigMapUser } from '../../../src/incidents/cleanup/config-map-uses.ts';
import type { CleanupSettings } from '../../../src/model/cleanup.ts';
import type { Job, KubernetesObjects } from '../../../src/model/cluster.ts';

const now = new Date('2026-03-03T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

interface Changes {
  readonly failedHoursAgo?: number;
  readonly metadata?: object;
  readonly status?: object;
  readonly mounts?: readonly string[];
}

const aJob = (name: string, { failedHoursAgo = 48, metadata, status, mounts = [] }: Changes = {}) =>
  ({
    kind: 'Job',
    metadata: {
      name,
      namespace: 'builds',
      uid: `uid-${name}`,
      labels: { app: 'build' },
      ...metadata,
    },
    spec: {
      template: {
        spec: {
          containers: [{ name: 'kaniko' }],
          volumes: mounts.map((one) => ({ name: one, configMap: { name: one } })),
        },
      },
    },
    status: {
      failed: 1,
      conditions: [
        { type: 'Failed', status: 'True', lastTransitionTime: hoursAgo(failedHoursAgo) },
      ],
      ...status,
    },
  }) as unknown as Job;

const aConfigMap = (name: string, metadata: object = {}) =>
  ({
    kind: 'ConfigMap',
    metadata: { name, namespace: 'builds', uid: `uid-${name}`, ...metadata },
  }) as KubernetesObjects['ConfigMap'];

const settings: CleanupSettings = {
  namespaces: ['builds'],
  olderThanHours: 24,
  labels: {},
  most: 20,
  dryRun: false,
};

/** Everything is kept, and nothing is open, unless the test says otherwise. */
const look = (
  jobs: readonly Job[],
  changes: Partial<CleanupFacts> = {},
  changed: Partial<CleanupSettings> = {},
) =>
  cleanupCandidates(
    {
      jobs,
      configMaps: [],
      usersIn: () => [],
      kept: new Set(jobs.map(({ metadata }) => metadata?.uid ?? '')),
      open: new Set(),
      hasApprovers: () => true,
      now,
      ...changes,
    },
    { ...settings, ...changed },
  );
const namesOf = ({ plan }: ReturnType<typeof look>) => plan.jobs.map(({ name }) => name);
const reasons = ({ left }: ReturnType<typeof look>) => left.map(({ because }) => because).join();

describe('a failed Job', () => {
  it('goes when it is old, kept, and nobody is at it, with its uid', () => {
    expect(look([aJob('app-7')]).plan).toEqual({
      jobs: [
        {
          namespace: 'builds',
          name: 'app-7',
          uid: 'uid-app-7',
          failedAt: '2026-03-01T12:00:00.000Z',
        },
      ],
      configMaps: [],
    });
  });

  it.each([
    ['is younger than configured', aJob('a', { failedHoursAgo: 23 })],
    ['runs still', aJob('a', { status: { conditions: [], active: 1 } })],
    ['has pods that run still', aJob('a', { status: { active: 1 } })],
    [
      'failed, and whose pods are being ended',
      aJob('a', {
        status: {
          conditions: [{ type: 'FailureTarget', status: 'True', lastTransitionTime: hoursAgo(48) }],
        },
      }),
    ],
    [
      'succeeded',
      aJob('a', {
        status: {
          conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: hoursAgo(48) }],
        },
      }),
    ],
    [
      'is said to have failed and to have succeeded',
      aJob('a', {
        status: {
          conditions: [
            { type: 'Failed', status: 'True', lastTransitionTime: hoursAgo(48) },
            { type: 'Complete', status: 'True', lastTransitionTime: hoursAgo(47) },
          ],
        },
      }),
    ],
    [
      'failed once and succeeded then',
      aJob('a', {
        status: {
          conditions: [
            { type: 'Failed', status: 'False', lastTransitionTime: hoursAgo(48) },
            { type: 'Complete', status: 'True', lastTransitionTime: hoursAgo(47) },
          ],
        },
      }),
    ],
    [
      'failed nobody knows when',
      aJob('a', { status: { conditions: [{ type: 'Failed', status: 'True' }] } }),
    ],
    ['is being deleted already', aJob('a', { metadata: { deletionTimestamp: now } })],
    ['is in another namespace', aJob('a', { metadata: { namespace: 'other' } })],
  ])('is not looked at that %s', (_, job) => {
    expect(look([job])).toEqual({ plan: { jobs: [], configMaps: [] }, left: [] });
  });

  it('stays without the labels that are configured', () => {
    const jobs = [aJob('a'), aJob('b', { metadata: { labels: { app: 'other' } } })];
    expect(namesOf(look(jobs, {}, { labels: { app: 'build' } }))).toEqual(['a']);
  });

  it.each<[string, Partial<CleanupFacts>, string]>([
    ['no evidence of it is kept', { kept: new Set() }, 'no evidence of it is kept'],
    [
      'an incident about it is open',
      { open: new Set(['builds/a']) },
      'an incident about it is open',
    ],
    [
      'one is that knows no namespace yet',
      { open: new Set(['/a']) },
      'an incident about it is open',
    ],
    ['nobody may let it go', { hasApprovers: () => false }, 'no target covers it'],
  ])('stays where %s, and it is said why', (_, changes, because) => {
    const looked = look([aJob('a')], changes);
    expect(namesOf(looked)).toEqual([]);
    expect(reasons(looked)).toContain(because);
  });

  it('stays where it has no uid, though evidence without one is kept', () => {
    const job = aJob('a', { metadata: { uid: undefined } });
    expect(namesOf(look([job], { kept: new Set(['']) }))).toEqual([]);
  });

  it('stays where what owns it might make it anew, but for a CronJob', () => {
    const ownedBy = (kind: string) => ({
      metadata: { ownerReferences: [{ kind, name: 'x', uid: 'o', controller: true }] },
    });
    const looked = look([aJob('a', ownedBy('Build')), aJob('b', ownedBy('CronJob'))]);
    expect(namesOf(looked)).toEqual(['b']);
    expect(reasons(looked)).toContain('it belongs to Build x');
  });

  it('goes with no more than so many at once, the oldest first', () => {
    const jobs = [1, 2, 3, 4].map((age) => aJob(`j${age}`, { failedHoursAgo: 24 + age }));
    const looked = look(jobs, {}, { most: 2 });
    expect(namesOf(looked)).toEqual(['j4', 'j3']);
    expect(looked.left.map(({ what }) => what)).toEqual(['builds/j2', 'builds/j1']);
    expect(reasons(looked)).toContain('cleanup.most');
  });
});

describe('a ConfigMap', () => {
  const user = (changes: Partial<ConfigMapUser> & { using?: string } = {}): ConfigMapUser => ({
    uid: 'uid-of-another',
    owners: [],
    spec: {
      containers: [],
      volumes: [{ name: 'v', configMap: { name: changes.using ?? 'context' } }],
    },
    ...changes,
  });
  const withContext = (
    users: readonly ConfigMapUser[] | undefined,
    metadata: object = {},
    mounts = ['context'],
  ) =>
    look([aJob('a', { mounts })], {
      configMaps: [aConfigMap('context', metadata)],
      usersIn: () => users,
    });
  const contexts = ({ plan }: ReturnType<typeof look>) => plan.configMaps.map(({ name }) => name);

  it('goes that the Job mounts, and nothing but the Job and its pods', () => {
    const looked = withContext([
      user({ uid: 'uid-a' }),
      user({ uid: 'pod', owners: ['uid-a'] }),
      user({ using: 'other' }),
    ]);
    expect(looked.plan.configMaps).toEqual([
      { namespace: 'builds', name: 'context', uid: 'uid-context' },
    ]);
  });

  it('goes that only Jobs mount which go together', () => {
    const looked = look([aJob('a', { mounts: ['c'] }), aJob('b', { mounts: ['c'] })], {
      configMaps: [aConfigMap('c')],
      usersIn: () => [user({ uid: 'uid-a', using: 'c' }), user({ uid: 'uid-b', using: 'c' })],
    });
    expect(contexts(looked)).toEqual(['c']);
  });

  it.each<[string, readonly ConfigMapUser[] | undefined, object, string]>([
    ['something else mounts it', [user()], {}, 'something else uses it'],
    [
      'something else has it in its environment',
      [
        user({
          spec: { containers: [{ name: 'c', envFrom: [{ configMapRef: { name: 'context' } }] }] },
        }),
      ],
      {},
      'something else uses it',
    ],
    [
      'a key of it is in an environment',
      [
        user({
          spec: {
            containers: [],
            initContainers: [
              {
                name: 'c',
                env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'context', key: 'a' } } }],
              },
            ],
          },
        }),
      ],
      {},
      'something else uses it',
    ],
    [
      'another projects it',
      [
        user({
          spec: {
            containers: [],
            volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'context' } }] } }],
          },
        }),
      ],
      {},
      'something else uses it',
    ],
    ['what uses it cannot be seen', undefined, {}, 'could not be seen'],
    [
      'something else owns it',
      [],
      { ownerReferences: [{ kind: 'Build', name: 'x', uid: 'other' }] },
      'it belongs to Build x',
    ],
    ['Helm made it', [], { annotations: { 'meta.helm.sh/release-name': 'app' } }, 'Helm made it'],
    ['Flux made it', [], { labels: { 'kustomize.toolkit.fluxcd.io/name': 'app' } }, 'Flux made it'],
    [
      'a controller says that it manages it',
      [],
      { labels: { 'app.kubernetes.io/managed-by': 'tekton' } },
      'tekton made it',
    ],
    ['it has no uid', [], { uid: undefined }, 'no uid'],
  ])('stays where %s', (_, users, metadata, because) => {
    const looked = withContext(users, metadata);
    expect(contexts(looked)).toEqual([]);
    expect(reasons(looked)).toContain(because);
  });

  it('stays that the Job does not mount, or names in its environment alone', () => {
    expect(contexts(withContext([], {}, ['another']))).toEqual([]);
  });

  it('goes that the Job itself owns', () => {
    const owned = { ownerReferences: [{ kind: 'Job', name: 'a', uid: 'uid-a' }] };
    expect(contexts(withContext([], owned))).toEqual(['context']);
  });

  it('stays with a Job that stays', () => {
    const looked = look([aJob('a', { mounts: ['context'] })], {
      configMaps: [aConfigMap('context')],
      kept: new Set(),
    });
    expect(contexts(looked)).toEqual([]);
  });
});
