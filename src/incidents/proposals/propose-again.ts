import { isOpenPullRequest } from '../../model/pull-request.ts';
import type { SlackMessage } from '../../slack/views/blocks.ts';
import { noteMessage } from '../../slack/views/notes.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';
import type { ShowIncident } from '../show-incident.ts';

export interface ProposeAgainNeeds {
  readonly proposals: Pick<ProposalStore, 'load' | 'proposeAgain'>;
  readonly pullRequests: Pick<PullRequestStore, 'load'>;
  readonly show: ShowIncident;
}

/** @returns what the one who pressed it is told, when nothing came of it */
export type ProposeAgain = (proposalId: string, by: string) => Promise<SlackMessage | undefined>;

/** What was closed on GitHub the bot never proposes again by itself. A person may, and then it takes another approval. */
export const createProposeAgain =
  ({ proposals, pullRequests, show }: ProposeAgainNeeds): ProposeAgain =>
  async (proposalId, by) => {
    const proposal = await proposals.load(proposalId);
    if (!proposal) return noteMessage('This fix is not on record any more.');
    const { repository, state, incidentId } = proposal;
    const pull =
      'pullRequest' in state
        ? await pullRequests.load({ repository, number: state.pullRequest.number })
        : undefined;
    const isClosed = pull?.standing?.state === 'closed' && !isOpenPullRequest(pull);
    const again = isClosed ? await proposals.proposeAgain(proposalId, by) : 'stale';
    await show(incidentId);
    return again === 'stale'
      ? noteMessage('Something has happened to it since: look at the message again.')
      : undefined;
  };
