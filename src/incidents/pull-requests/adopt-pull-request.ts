import type { FoundPullRequest, GitRepository } from '../../model/git-repository.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';

export interface AdoptNeeds {
  readonly proposals: Pick<ProposalStore, 'recordExisting'>;
  readonly pullRequests: Pick<PullRequestStore, 'track' | 'load'>;
}

/**
 * A proposal whose change was proposed on GitHub before, by another incident or in a time that the store does not remember:
 * it shows that pull request in place of opening another one. What stands on GitHub decides, by the branch's name.
 */
export async function adoptPullRequest(
  { id, repository, headBranch, baseBranch, diffHash }: Proposal,
  remote: GitRepository,
  { proposals, pullRequests }: AdoptNeeds,
): Promise<void> {
  const found = await remote.findPullRequest(headBranch);
  if (!found || !(await standsFor(found, { repository, diffHash }, pullRequests))) return;
  const { number, url } = found;
  // First: what is on record as existing and not followed would never change again.
  await pullRequests.track({
    repository,
    number,
    url,
    headBranch,
    baseBranch,
    proposalId: id,
    openedByBot: false,
  });
  await proposals.recordExisting(id, { number, url });
}

/**
 * Open, it stands for every change of its place, unless its own does not fit any more. Closed without merging, someone has
 * decided against this very change: only a person proposes it again.
 */
async function standsFor(
  { state, number, diffHash: held }: FoundPullRequest,
  { repository, diffHash }: Pick<Proposal, 'repository' | 'diffHash'>,
  pullRequests: AdoptNeeds['pullRequests'],
): Promise<boolean> {
  switch (state) {
    case 'merged':
      return false;
    case 'closed':
      return held === undefined || held === diffHash;
    case 'open': {
      const known = await pullRequests.load({ repository, number });
      return known?.outdated === undefined || held === diffHash;
    }
  }
}
