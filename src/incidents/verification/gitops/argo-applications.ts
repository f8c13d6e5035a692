import type { Cluster } from '../../../model/cluster.ts';
import { isAddressOf } from '../../../model/repository-address.ts';
import { type Tree, textAt, textsIn, treeAt, treesIn } from './fields.ts';
import {
  byRevisions,
  type DeployerState,
  isBelow,
  type MergedCommit,
  short,
  type Unread,
  unread,
} from './merged-commit.ts';

/** What the Applications say that deploy one of the changed files. */
export async function argoApplications(
  cluster: Cluster,
  merged: MergedCommit,
): Promise<DeployerState[] | Unread> {
  const read = await cluster.listCustom('argoproj.io', 'v1alpha1', 'applications');
  if (read.kind !== 'found') return unread(read, 'Argo CD applications');
  const mine = read.value.filter(({ spec }) =>
    sourcesOf(spec).some(
      (source) =>
        isAddressOf(textAt(source, 'repoURL'), merged.address) &&
        merged.paths.some((path) => isBelow(path, textAt(source, 'path'))),
    ),
  );
  return Promise.all(
    mine.map(({ metadata, status }) =>
      byRevisions(
        {
          name: `Argo CD application ${metadata.namespace}/${metadata.name}`,
          revisions: revisionsOf(status),
          says: troubleOf(status),
        },
        merged,
      ),
    ),
  );
}

/** Argo CD ignores `source` where there are `sources`. */
function sourcesOf(spec: Tree | undefined): Tree[] {
  const sources = treesIn(spec?.sources);
  return sources.length > 0 ? sources : [treeAt(spec, 'source')];
}

function revisionsOf(status: Tree | undefined): string[] {
  const sync = treeAt(status, 'sync');
  const history = treesIn(status?.history).map((one) => textAt(one, 'revision'));
  const isSynced = textAt(sync, 'status') === 'Synced';
  const current = isSynced ? [textAt(sync, 'revision'), ...textsIn(sync.revisions)] : [];
  return [...current, ...history.toReversed()].filter(Boolean);
}

/** Of a sync that did not work. */
function troubleOf(status: Tree | undefined): string {
  const { phase } = treeAt(status, 'operationState');
  return phase === 'Failed' || phase === 'Error'
    ? short(textAt(status, 'operationState', 'message'))
    : '';
}
