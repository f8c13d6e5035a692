import type { Cluster } from '../../../model/cluster.ts';
import { argoApplications } from './argo-applications.ts';
import { fluxHelmReleases } from './flux-helm-releases.ts';
import { fluxKustomizations } from './flux-kustomizations.ts';
import { fluxSources } from './flux-sources.ts';
import type { DeployerState, MergedCommit } from './merged-commit.ts';

/** What Argo CD and Flux say of a commit. `none`: neither deploys these files, or they could not be asked. */
export type GitOpsState =
  | { readonly kind: 'applied'; readonly by: string }
  | { readonly kind: 'waiting'; readonly seen: string }
  | { readonly kind: 'failed'; readonly because: string }
  | { readonly kind: 'none'; readonly because?: string };

/**
 * Has the cluster's GitOps tool applied the commit? All that deploy one of the changed files have to say so. An
 * application's health is not asked for: the very Job that failed makes it degraded.
 */
export async function gitopsState(cluster: Cluster, merged: MergedCommit): Promise<GitOpsState> {
  const groups = await cluster.apiGroups();
  const known = groups.kind === 'found' ? groups.value : [];
  const has = (group: string): boolean => known.includes(group);
  const isFlux = has('kustomize.toolkit.fluxcd.io') || has('helm.toolkit.fluxcd.io');
  const sources = isFlux ? await fluxSources(cluster, merged.address) : undefined;
  const readings = await Promise.all([
    has('argoproj.io') ? argoApplications(cluster, merged) : [],
    sources && has('kustomize.toolkit.fluxcd.io')
      ? fluxKustomizations(cluster, merged, sources)
      : [],
    sources && has('helm.toolkit.fluxcd.io') ? fluxHelmReleases(cluster, merged, sources) : [],
  ]);
  const states = readings.flatMap((one) => ('because' in one ? [] : one));
  const unread = readings.find((one) => 'because' in one);
  return together(states) ?? { kind: 'none', ...unread };
}

/** One that failed speaks for all, and so does one that is waited for. */
function together(states: readonly DeployerState[]): GitOpsState | undefined {
  const [first] = states;
  if (!first) return undefined;
  const failed = states.find((one) => one.kind === 'failed');
  const waiting = states.find((one) => one.kind === 'waiting');
  if (failed ?? waiting) return failed ?? waiting;
  const applied = states.filter((one) => one.kind === 'applied');
  const names = applied.map(({ name }) => name).join(' and ');
  return { kind: 'applied', by: `${names} applied ${applied[0]?.commit}` };
}
