import { describe, expect, it } from 'vitest';
import { expectedObjects, shows } from '../../src/fixes/expected-objects.ts';
import { mergedBuild } from '../../src/fixes/merged-build.ts';

const live = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'app-7', namespace: 'builds', uid: 'u-1' },
  spec: {
    backoffLimit: 0,
    template: {
      spec: {
        serviceAccountName: 'from-the-cluster',
        containers: [
          { name: 'clone', image: 'git', resources: { limits: { memory: '256Mi' } } },
          {
            name: 'kaniko',
            image: 'executor',
            args: ['--a'],
            resources: { limits: { memory: '1Gi' } },
          },
        ],
      },
    },
  },
};
const manifest = (memory: string, rest = '') => `apiVersion: v1
kind: ConfigMap
metadata: { name: context }
---
apiVersion: batch/v1
kind: Job
metadata:
  name: app-7
spec:
  backoffLimit: 0
  template:
    spec:
      containers:
        - name: kaniko
          image: executor
          args: ["--a"${rest}]
          resources: { limits: { memory: ${memory} } }   # a comment
`;

const helmRelease = (memory: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: app, namespace: builds }
spec:
  values: { builder: { resources: { limits: { memory: ${memory} } } } }
`;

const containersOf = (job: unknown): Record<string, unknown>[] =>
  (job as typeof live).spec.template.spec.containers;

describe('a live Job with a merged change', () => {
  it('has the values of a release of Flux where the same keys hold the old one', () => {
    const change = { path: 'app.yaml', before: helmRelease('1Gi'), after: helmRelease('2Gi') };
    const { job, carries } = mergedBuild(live, [change]);
    expect(carries).toBe(true);
    expect(containersOf(job).map(({ resources }) => resources)).toEqual([
      { limits: { memory: '256Mi' } },
      { limits: { memory: '2Gi' } },
    ]);
  });

  it('has the changed values, and keeps what only the cluster knows', () => {
    const changes = [
      { path: 'a.yaml', before: manifest('1Gi'), after: manifest('2Gi', ', "--b"') },
    ];
    const { job, carries } = mergedBuild(live, changes);
    expect(carries).toBe(true);
    const [clone, kaniko] = live.spec.template.spec.containers;
    expect(job).toEqual({
      ...live,
      spec: {
        ...live.spec,
        template: {
          spec: {
            serviceAccountName: 'from-the-cluster',
            containers: [
              clone,
              { ...kaniko, args: ['--a', '--b'], resources: { limits: { memory: '2Gi' } } },
            ],
          },
        },
      },
    });
  });

  it('is found for a retry, and for a name that is generated', () => {
    const changes = [{ path: 'a.yaml', before: manifest('1Gi'), after: manifest('2Gi') }];
    const named = (name: string) => ({ ...live, metadata: { ...live.metadata, name } });
    expect(mergedBuild(named('app-7-retry-2'), changes).carries).toBe(true);
    expect(mergedBuild(named('other'), changes).carries).toBe(false);
    const generated = changes.map(({ path, before, after }) => ({
      path,
      before: before.replace('name: app-7', 'generateName: app-'),
      after: after.replace('name: app-7', 'generateName: app-'),
    }));
    expect(mergedBuild(named('app-x7k2p'), generated).carries).toBe(true);
  });

  const values = (memory: string) =>
    `builder:\n  kaniko:\n    resources:\n      limits:\n        memory: ${memory}\n`;

  it('takes a value of a chart where the Job has the old one under the same keys', () => {
    const changes = [{ path: 'values.yaml', before: values('1Gi'), after: values('2Gi') }];
    const { job, carries, unplaced } = mergedBuild(live, changes);
    expect({ carries, unplaced }).toEqual({ carries: true, unplaced: [] });
    expect(containersOf(job)[1]).toMatchObject({ resources: { limits: { memory: '2Gi' } } });
    expect(containersOf(job)[0]).toBe(live.spec.template.spec.containers[0]);
  });

  it.each([
    ['has another value there', values('4Gi'), values('8Gi')],
    ['could take it in no place by its keys', 'buildTimeout: 300s\n', 'buildTimeout: 600s\n'],
  ])('says which value it cannot place where it %s', (_what, before, after) => {
    const { job, carries, unplaced } = mergedBuild(live, [{ path: 'values.yaml', before, after }]);
    expect(job).toBe(live);
    expect(carries).toBe(false);
    expect(unplaced).toEqual([expect.stringMatching(/^values\.yaml: /)]);
  });

  it('has nothing to carry when the change is in a policy', () => {
    const policy = (port: number) =>
      `kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: p}\nspec: {ports: [${port}]}\n`;
    const changes = [{ path: 'p.yaml', before: policy(1), after: policy(2) }];
    expect(mergedBuild(live, changes)).toEqual({ job: live, carries: false, unplaced: [] });
  });
});

describe('what the cluster has to show', () => {
  const quota = (memory: string, namespace = '') => `apiVersion: v1
kind: ResourceQuota
metadata: { name: builds${namespace} }
spec: { hard: { limits.memory: ${memory}, pods: "10" } }
`;
  const [expected] = expectedObjects(
    [{ path: 'q.yaml', before: quota('4Gi'), after: quota('8Gi') }],
    'builds',
  );

  it('is the values that were changed, of objects other than Jobs', () => {
    expect(expected).toMatchObject({ kind: 'ResourceQuota', namespace: 'builds', name: 'builds' });
    const both = [
      { path: 'a.yaml', before: manifest('1Gi'), after: manifest('2Gi') },
      { path: 'q.yaml', before: quota('4Gi'), after: quota('8Gi', ', namespace: x') },
    ];
    expect(expectedObjects(both, 'builds')).toMatchObject([
      { kind: 'ResourceQuota', namespace: 'x' },
    ]);
  });

  const liveQuota = (memory: string) => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'builds', namespace: 'builds', uid: 'q-1' },
    spec: { hard: { 'limits.memory': memory, pods: '10' } },
    status: { used: {} },
  });

  it.each([
    ['the merged value', '8Gi', true],
    ['the same amount in other words', '8192Mi', true],
    ['the old value', '4Gi', false],
  ])('is there or not: %s', (_what, memory, isShown) => {
    expect(expected && shows(liveQuota(memory), expected)).toBe(isShown);
  });

  it('is the whole of an object that was added', () => {
    const [added] = expectedObjects([{ path: 'q.yaml', after: quota('8Gi') }], 'builds');
    expect(added && shows(liveQuota('8Gi'), added)).toBe(true);
    expect(added && shows(liveQuota('4Gi'), added)).toBe(false);
  });
});
