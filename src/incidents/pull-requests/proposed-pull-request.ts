import type { PullRequest } from '../../model/pull-request.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';

/** Somebody pressed a button of a pull request. */
export interface PullRequestClick {
  readonly proposalId: string;
  /** The head commit as the message showed it. */
  readonly headSha: string;
  readonly by: string;
}

export interface ProposedNeeds {
  readonly proposals: Pick<ProposalStore, 'load'>;
  readonly pullRequests: Pick<PullRequestStore, 'load'>;
}

/** The pull request that holds the change of a proposal, as it is on record. */
export async function proposedPullRequest(
  proposalId: string,
  { proposals, pullRequests }: ProposedNeeds,
): Promise<PullRequest | undefined> {
  const proposal = await proposals.load(proposalId);
  if (!proposal || !('pullRequest' in proposal.state)) return undefined;
  const { repository, state } = proposal;
  return pullRequests.load({ repository, number: state.pullRequest.number });
}
