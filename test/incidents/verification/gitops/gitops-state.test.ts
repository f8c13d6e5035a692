import { describe, expect, it } from 'vitest';
import { gitopsState } from '../../../../src/incidents/verification/gitops/gitops-state.ts';
import type { MergedCommit } from '../../../../src/incidents/verification/gitops/merged-commit.ts';
import { type FakeState, fakeCluster } from '../../../support/fake-cluster.ts';

const commit = 'c'.repeat(40);
const later = 'd'.repeat(40);
const earlier = 'b'.repeat(40);
const merged: MergedCommit = {
  address: { hosts: ['github.com'], name: 'acme/gitops' },
  commit,
  paths: ['apps/builds/values.yaml'],
  objects: [],
  isIn: async ([current = '', ...earlier]) =>
    [current, ...earlier].some((one) => one !== '' && commit.startsWith(one)) || current === later,
};
const argo = 'argoproj.io/applications';
const flux = 'kustomize.toolkit.fluxcd.io/kustomizations';
const sources = 'source.toolkit.fluxcd.io/gitrepositories';

const application = (sync: object, more: { repoURL?: string; path?: string } = {}) => ({
  kind: 'Application',
  metadata: { namespace: 'argocd', name: 'builds' },
  spec: { source: { repoURL: 'https://github.com/acme/gitops.git', path: 'apps', ...more } },
  status: { sync, health: { status: 'Degraded' } },
});
const kustomization = (lastAppliedRevision: string, path = './apps') => ({
  kind: 'Kustomization',
  metadata: { namespace: 'flux-system', name: 'apps' },
  spec: { path, sourceRef: { kind: 'GitRepository', name: 'gitops' } },
  status: { lastAppliedRevision },
});
const gitRepository = {
  kind: 'GitRepository',
  metadata: { namespace: 'flux-system', name: 'gitops' },
  spec: { url: 'ssh://git@github.com/acme/gitops' },
};

const stateWith = (
  custom: FakeState['custom'] = {},
  more: FakeState = {},
  change: Partial<MergedCommit> = {},
) =>
  gitopsState(
    fakeCluster({
      apiGroups: ['argoproj.io', 'kustomize.toolkit.fluxcd.io', 'helm.toolkit.fluxcd.io'],
      custom: { [sources]: [gitRepository], ...custom },
      ...more,
    }),
    { ...merged, ...change },
  );

describe('what Argo CD says of a commit', () => {
  it.each([
    ['is at it', { status: 'Synced', revision: commit }],
    ['is at a later one', { status: 'Synced', revision: later }],
    ['is at it, among several sources', { status: 'Synced', revisions: [earlier, commit] }],
  ])('is that it was applied when the application %s, however ill it is', async (_where, sync) => {
    expect(await stateWith({ [argo]: [application(sync)] })).toEqual({
      kind: 'applied',
      by: 'Argo CD application argocd/builds applied ccccccc',
    });
  });

  it.each([
    ['is at an earlier one', { status: 'Synced', revision: earlier }],
    ['has seen it and not applied it yet', { status: 'OutOfSync', revision: commit }],
  ])('is that it is still to come when the application %s', async (_where, sync) => {
    expect(await stateWith({ [argo]: [application(sync)] })).toMatchObject({ kind: 'waiting' });
  });

  it('is nothing when the application deploys other files, or another repository', async () => {
    const synced = { status: 'Synced', revision: commit };
    const elsewhere = [
      application(synced, { path: 'apps/build' }),
      application(synced, { repoURL: 'https://github.com/acme/other' }),
      application(synced, { repoURL: 'https://gitlab.com/acme/gitops' }),
    ];
    expect(await stateWith({ [argo]: elsewhere })).toEqual({ kind: 'none' });
  });
});

describe('what keeps a GitOps tool from a commit', () => {
  it('is told in its own words', async () => {
    const failing = {
      ...application({ status: 'OutOfSync', revision: commit }),
      status: { operationState: { phase: 'Failed', message: 'one or more objects failed' } },
    };
    expect(await stateWith({ [argo]: [failing] })).toEqual({
      kind: 'waiting',
      seen: 'Argo CD application argocd/builds has applied nothing yet, not yet at ccccccc: one or more objects failed',
    });
    const stuck = {
      ...kustomization(`main@sha1:${earlier}`),
      status: {
        lastAppliedRevision: `main@sha1:${earlier}`,
        conditions: [{ type: 'Ready', status: 'False', message: 'kustomize build failed' }],
      },
    };
    expect(await stateWith({ [flux]: [stuck] })).toMatchObject({
      seen: expect.stringContaining('not yet at ccccccc: kustomize build failed'),
    });
  });
});

describe('what Flux says of a commit', () => {
  it.each([`main@sha1:${commit}`, `main/${commit}`])(
    'is that it was applied: %s',
    async (revision) => {
      expect(await stateWith({ [flux]: [kustomization(revision)] })).toMatchObject({
        kind: 'applied',
      });
    },
  );

  it('is that it is still to come', async () => {
    expect(await stateWith({ [flux]: [kustomization(`main@sha1:${earlier}`)] })).toEqual({
      kind: 'waiting',
      seen: 'Flux Kustomization flux-system/apps stands at bbbbbbb, not yet at ccccccc',
    });
  });
});

const helm = 'helm.toolkit.fluxcd.io/helmreleases';
const charts = 'source.toolkit.fluxcd.io/helmcharts';
const condition = (type: string, status: string, message = '', observedGeneration = 2) => ({
  type,
  status,
  message,
  observedGeneration,
});
const ready = [condition('Ready', 'True'), condition('Released', 'True')];
const upgradeFailed = 'Helm upgrade failed for release edge/app: field is immutable';

interface Told {
  readonly conditions?: readonly object[];
  readonly memory?: string;
  readonly generation?: number;
  readonly attempted?: string;
  readonly chart?: object;
  readonly suspend?: boolean;
}
const helmRelease = (told: Told = {}) => ({
  kind: 'HelmRelease',
  metadata: { namespace: 'edge', name: 'app', generation: told.generation ?? 2 },
  spec: {
    chart: {
      spec: {
        chart: './charts/build',
        reconcileStrategy: 'Revision',
        sourceRef: { kind: 'GitRepository', name: 'gitops', namespace: 'flux-system' },
        ...told.chart,
      },
    },
    values: { resources: { limits: { memory: told.memory ?? '2Gi' } } },
    ...(told.suspend ? { suspend: true } : {}),
  },
  status: {
    observedGeneration: 2,
    helmChart: 'edge/edge-app',
    lastAttemptedRevision: told.attempted ?? `0.1.0+${commit.slice(0, 12)}`,
    conditions: told.conditions ?? ready,
    history: [{ chartVersion: '0.1.0', status: 'deployed' }],
  },
});

describe('what a HelmRelease says of a change of its own values', () => {
  const values = {
    paths: ['clusters/edge/app.yaml'],
    objects: [
      {
        kind: 'HelmRelease',
        namespace: 'edge',
        name: 'app',
        changes: [
          {
            path: ['spec', 'values', 'resources', 'limits', 'memory'],
            before: '1Gi',
            after: '2Gi',
          },
        ],
      },
    ],
  };
  const said = (told: Told) => stateWith({ [helm]: [helmRelease(told)] }, {}, values);

  it('is that it was applied once Helm is through with it', async () => {
    expect(await said({})).toEqual({
      kind: 'applied',
      by: 'Flux HelmRelease edge/app applied ccccccc',
    });
  });

  it.each<[string, Told, string]>([
    ['does not have it', { memory: '1Gi' }, 'does not show the change yet'],
    ['was not looked at since', { generation: 3 }, 'has not taken up its change yet'],
    [
      'is suspended',
      { generation: 3, suspend: true },
      'has not taken up its change yet: it is suspended',
    ],
    [
      'is being upgraded',
      { conditions: [condition('Ready', 'Unknown'), condition('Released', 'False', 'of old', 1)] },
      'is being released',
    ],
    [
      'was ready for what stood there before',
      { conditions: [condition('Ready', 'True', '', 1)] },
      'is being released',
    ],
    [
      'failed and is tried again',
      { conditions: [condition('Ready', 'False', upgradeFailed)] },
      `failed: ${upgradeFailed}`,
    ],
  ])('is that it is waited for where the release %s', async (_where, told, seen) => {
    expect(await said(told)).toEqual({
      kind: 'waiting',
      seen: `Flux HelmRelease edge/app ${seen}`,
    });
  });

  it('is what Helm said when it has given up, also after it rolled the release back', async () => {
    const stalled = condition('Stalled', 'True', 'Failed to upgrade after 1 attempt(s)');
    const released = condition('Released', 'False', upgradeFailed);
    const rolledBack = 'Helm rollback to previous release edge/app.v1 succeeded';
    expect(await said({ conditions: [stalled, released] })).toEqual({
      kind: 'failed',
      because: `Flux HelmRelease edge/app failed: ${upgradeFailed}`,
    });
    expect(
      await said({
        conditions: [
          stalled,
          released,
          condition('Ready', 'False', rolledBack),
          condition('Remediated', 'True', rolledBack),
        ],
      }),
    ).toEqual({
      kind: 'failed',
      because: `Flux HelmRelease edge/app failed: ${upgradeFailed} (rolled back)`,
    });
  });

  it('is about the release of that namespace, where the manifest leaves it to a kustomization', async () => {
    const elsewhere = values.objects.map((one) => ({ ...one, namespace: 'builds' }));
    const custom = { [helm]: [helmRelease()] };
    expect(await stateWith(custom, {}, { ...values, objects: elsewhere })).toMatchObject({
      kind: 'applied',
    });
    const there = { ...helmRelease(), metadata: { namespace: 'builds', name: 'app' } };
    const both = { [helm]: [helmRelease({ conditions: [] }), there] };
    expect(await stateWith(both, {}, { ...values, objects: elsewhere })).toMatchObject({
      by: 'Flux HelmRelease builds/app applied ccccccc',
    });
  });
});

describe('what a HelmRelease says of a change of its chart', () => {
  const chart = { paths: ['charts/build/values.yaml'] };
  const packaged = (revision: string, version = `0.1.0+${revision.slice(0, 12)}`, more = {}) => ({
    kind: 'HelmChart',
    metadata: { namespace: 'edge', name: 'edge-app' },
    status: {
      observedSourceArtifactRevision: `main@sha1:${revision}`,
      artifact: { revision: version },
      ...more,
    },
  });
  const said = (told: Told, made?: object, change: Partial<MergedCommit> = chart) =>
    stateWith({ [helm]: [helmRelease(told)], [charts]: made ? [made as never] : [] }, {}, change);

  it.each([
    ['the commit', commit],
    ['a later one', later],
  ])('is that it was applied when it was made from %s', async (_which, from) => {
    const attempted = `0.1.0+${from.slice(0, 12)}`;
    expect(await said({ attempted }, packaged(from))).toMatchObject({ kind: 'applied' });
  });

  it('is read from its version where its HelmChart may not be', async () => {
    expect(await said({})).toMatchObject({ kind: 'applied' });
    expect(await said({ attempted: `0.1.0+${earlier.slice(0, 12)}.3` })).toEqual({
      kind: 'waiting',
      seen: 'Flux HelmRelease edge/app has its chart from bbbbbbb, not yet from ccccccc',
    });
  });

  it.each<[string, Told, object, string]>([
    [
      'was packaged from an earlier one',
      { attempted: `0.1.0+${earlier.slice(0, 12)}` },
      packaged(earlier),
      'has its chart from bbbbbbb, not yet from ccccccc',
    ],
    [
      'was packaged and not taken up',
      { attempted: '0.1.0+bbbbbbbbbbbb' },
      packaged(commit),
      'was last given the chart 0.1.0+bbbbbbbbbbbb',
    ],
    [
      'cannot be packaged',
      {},
      packaged(earlier, undefined, {
        conditions: [condition('Ready', 'False', 'values.yaml: found a tab')],
      }),
      'waits for its chart: values.yaml: found a tab',
    ],
  ])('is that it is waited for where the chart %s', async (_where, told, made, seen) => {
    expect(await said(told, made)).toEqual({
      kind: 'waiting',
      seen: `Flux HelmRelease edge/app ${seen}`,
    });
  });

  it('is that it never comes where Flux goes by the version of the chart, and the merge left that', async () => {
    const byVersion = { chart: { reconcileStrategy: 'ChartVersion' }, attempted: '0.1.1' };
    expect(await said(byVersion)).toEqual({
      kind: 'failed',
      because: expect.stringContaining('only when the version in Chart.yaml changes'),
    });
    const raised = { paths: [...chart.paths, 'charts/build/Chart.yaml'] };
    expect(await said(byVersion, packaged(commit, '0.1.1'), raised)).toMatchObject({
      kind: 'applied',
    });
  });

  it('is nothing when the chart comes from another repository', async () => {
    const elsewhere = { chart: { sourceRef: { kind: 'GitRepository', name: 'charts' } } };
    expect(await said(elsewhere)).toEqual({ kind: 'none' });
    expect(await said({}, undefined, { paths: ['charts/other/values.yaml'] })).toEqual({
      kind: 'none',
    });
  });
});

describe('a cluster in which nobody tells', () => {
  it('is one without either, or one that does not let the bot look', async () => {
    expect(await stateWith({}, { apiGroups: [] })).toEqual({ kind: 'none' });
    expect(await stateWith({}, { forbidden: ['list applications.argoproj.io'] })).toEqual({
      kind: 'none',
      because: 'the bot may not list Argo CD applications',
    });
  });
});
