import { expectedObjects, shows } from '../../fixes/expected-objects.ts';
import type { WritableCluster } from '../../model/cluster-actions.ts';
import type { Proposal } from '../../model/proposal.ts';
import { namespacedName } from '../../model/references.ts';
import type { MergedChanges } from '../../model/rerun.ts';
import { messageOf } from '../../problems/text.ts';
import { type GitOpsState, gitopsState } from './gitops/gitops-state.ts';

/** Has a merged change arrived in the cluster? */
export type Rollout =
  | { readonly kind: 'shown'; readonly by: string }
  | { readonly kind: 'waiting'; readonly seen: string }
  /** What should have brought it has given up. */
  | { readonly kind: 'failed'; readonly because: string }
  /** Nothing in the cluster shows it: what changed are a Job's own manifest, or values of a chart. */
  | { readonly kind: 'not-visible'; readonly because?: string };

/** What Argo CD or Flux say where they deploy these files, else what the live objects show. */
export async function rolloutOf(
  proposal: Proposal,
  namespace: string,
  cluster: WritableCluster,
  merges: MergedChanges,
): Promise<Rollout> {
  const gitops = await appliedBy(proposal, namespace, cluster, merges);
  if (gitops.kind === 'failed') return gitops;
  if (gitops.kind === 'applied') return { kind: 'shown', by: gitops.by };
  const live = await shownByObjects(proposal, namespace, cluster);
  if (live.kind !== 'not-visible') return live;
  if (gitops.kind === 'waiting') return gitops;
  return { ...live, ...(gitops.because ? { because: gitops.because } : {}) };
}

async function appliedBy(
  { repository, state, changes }: Proposal,
  namespace: string,
  cluster: WritableCluster,
  merges: MergedChanges,
): Promise<GitOpsState> {
  if (!('pullRequest' in state)) return { kind: 'none' };
  try {
    const commit = await merges.commitOf(repository, state.pullRequest.number);
    if (!commit) return { kind: 'none' };
    return await gitopsState(cluster, {
      address: merges.addressOf(repository),
      commit,
      paths: changes.map(({ path }) => path),
      objects: expectedObjects(changes, namespace),
      isIn: async ([current, ...earlier]) =>
        current !== undefined &&
        ([current, ...earlier].includes(commit) ||
          (await merges.contains(repository, current, commit))),
    });
  } catch (error) {
    // The live objects tell as well.
    return { kind: 'none', because: messageOf(error) };
  }
}

async function shownByObjects(
  { changes }: Proposal,
  namespace: string,
  { actions }: WritableCluster,
): Promise<Rollout> {
  const shown: string[] = [];
  const unread: string[] = [];
  for (const expected of expectedObjects(changes, namespace)) {
    const name = `${expected.kind} ${namespacedName(expected)}`;
    const live = await actions.manifest(expected.kind, expected);
    if (live.kind === 'found' && shows(live.value, expected)) shown.push(name);
    else if (live.kind === 'found') {
      return { kind: 'waiting', seen: `${name} does not show the change yet` };
    } else if (live.kind === 'not-found') {
      return { kind: 'waiting', seen: `${name} is not there yet` };
    } else if (live.kind === 'forbidden') unread.push(`the bot may not read ${name}`);
    else unread.push(`${name}: ${live.because}`);
  }
  if (shown.length > 0) return { kind: 'shown', by: `${shown.join(', ')} shows the change` };
  const [because] = unread;
  return { kind: 'not-visible', ...(because ? { because } : {}) };
}
