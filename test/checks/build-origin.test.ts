import { describe, expect, it } from 'vitest';
import { buildOrigin } from '../../src/checks/build-origin.ts';
import type { Build } from '../../src/diagnosis/find-build.ts';
import { isKnown } from '../../src/model/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, job, pod } from '../support/objects.ts';

const origins = async (parts: Partial<Build>) => {
  const facts = await buildOrigin.run(fakeCluster(), { build: build(parts), facts: [] });
  return facts.filter(isKnown).map(({ name, value }) => [name, value]);
};
const labelled = (labels: Record<string, string>, annotations: Record<string, string> = {}) => {
  const { metadata, ...rest } = job();
  return origins({ job: { ...rest, metadata: { ...metadata, labels, annotations } } });
};

describe('who made a build', () => {
  it('is told by what Helm and charts write down', async () => {
    expect(
      await labelled(
        { 'helm.sh/chart': 'builder-1.2.0', 'app.kubernetes.io/instance': 'nightly' },
        { 'meta.helm.sh/release-name': 'nightly', 'meta.helm.sh/release-namespace': 'ci' },
      ),
    ).toEqual([
      ['origin.helm', { release: 'nightly', namespace: 'ci' }],
      ['origin.chart', 'builder-1.2.0'],
      ['origin.instance', 'nightly'],
    ]);
  });

  it('is told by what Argo CD tracks, on the object that it names and no copy of it', async () => {
    const { namespace, name } = job().metadata ?? {};
    const tracked = (id: string) => labelled({}, { 'argocd.argoproj.io/tracking-id': id });
    expect(await tracked(`builds:batch/Job:${namespace}/${name}`)).toEqual([
      ['origin.argo', { application: 'builds' }],
    ]);
    expect(await tracked(`team-a_builds:batch/Job:${namespace}/${name}`)).toEqual([
      ['origin.argo', { application: 'builds', namespace: 'team-a' }],
    ]);
    expect(await tracked(`builds:batch/CronJob:${namespace}/nightly`)).toEqual([]);
    expect(await labelled({ 'argocd.argoproj.io/instance': 'builds' })).toEqual([
      ['origin.argo', { application: 'builds' }],
    ]);
  });

  it('is told by the labels of Flux', async () => {
    expect(
      await labelled({
        'helm.toolkit.fluxcd.io/name': 'builder',
        'helm.toolkit.fluxcd.io/namespace': 'flux-system',
      }),
    ).toEqual([
      ['origin.flux', { kind: 'HelmRelease', name: 'builder', namespace: 'flux-system' }],
    ]);
  });

  it('is the controller among its owners', async () => {
    const owned = pod();
    const owner = { apiVersion: 'ci.example/v1', kind: 'ImageBuild', name: 'app', uid: 'u' };
    const metadata = {
      ...owned.metadata,
      ownerReferences: [
        { ...owner, kind: 'Note' },
        { ...owner, controller: true },
      ],
    };
    expect(await origins({ pods: [{ ...owned, metadata }] })).toEqual([
      ['origin.owner', { apiVersion: 'ci.example/v1', kind: 'ImageBuild', name: 'app' }],
    ]);
  });

  it('stays open where nothing says', async () => {
    expect(await labelled({ app: 'builder' })).toEqual([]);
  });
});
