import { describe, expect, it } from 'vitest';
import { gitopsState } from '../../src/incidents/gitops-state.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';

const commit = 'c'.repeat(40);
const later = 'd'.repeat(40);
const earlier = 'b'.repeat(40);
const merged = { repository: 'acme/gitops', commit, paths: ['apps/builds/values.yaml'] };
const merges = {
  commitOf: async () => commit,
  contains: async (_repository: string, revision: string) => revision === later,
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

const stateWith = (custom: FakeState['custom'] = {}, more: FakeState = {}) =>
  gitopsState(
    fakeCluster({
      apiGroups: ['argoproj.io', 'kustomize.toolkit.fluxcd.io'],
      custom: { [sources]: [gitRepository], ...custom },
      ...more,
    }),
    merged,
    merges,
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
    ];
    expect(await stateWith({ [argo]: elsewhere })).toEqual({ kind: 'none' });
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

describe('a cluster in which nobody tells', () => {
  it('is one without either, or one that does not let the bot look', async () => {
    expect(await stateWith({}, { apiGroups: [] })).toEqual({ kind: 'none' });
    expect(await stateWith({}, { forbidden: ['list applications.argoproj.io'] })).toEqual({
      kind: 'none',
      because: 'the bot may not list Argo CD applications',
    });
  });
});
