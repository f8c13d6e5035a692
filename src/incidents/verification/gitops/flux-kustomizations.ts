import type { Cluster } from '../../../model/cluster.ts';
import { fluxTrouble, textAt, treeAt } from './fields.ts';
import { commitIn, type FluxSources, nameOf } from './flux-sources.ts';
import {
  byRevisions,
  type DeployerState,
  isBelow,
  type MergedCommit,
  short,
  type Unread,
  unread,
} from './merged-commit.ts';

/** What the Kustomizations of Flux say that apply one of the changed files. */
export async function fluxKustomizations(
  cluster: Cluster,
  merged: MergedCommit,
  sources: FluxSources,
): Promise<DeployerState[] | Unread> {
  const read = await cluster.listCustom('kustomize.toolkit.fluxcd.io', 'v1', 'kustomizations');
  if (read.kind !== 'found') return unread(read, 'Flux kustomizations');
  if (sources.unread) return sources.unread;
  const mine = read.value.filter(
    ({ metadata, spec }) =>
      sources.isOwn(treeAt(spec, 'sourceRef'), metadata.namespace) &&
      merged.paths.some((path) => isBelow(path, textAt(spec, 'path'))),
  );
  return Promise.all(
    mine.map((one) => {
      const commit = commitIn(textAt(one.status, 'lastAppliedRevision'));
      return byRevisions(
        {
          name: `Flux Kustomization ${nameOf(one)}`,
          revisions: commit ? [commit] : [],
          says: short(fluxTrouble(one.spec, one.status)),
        },
        merged,
      );
    }),
  );
}
