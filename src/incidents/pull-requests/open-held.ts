import type { JobQueue } from '../../queue/job-queue.ts';
import type { ApprovalStore } from '../../store/approval-store.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import { lastRequestOf } from '../proposals/describe-proposal.ts';
import { queuePullRequest } from './queue-pull-request.ts';

export interface OpenHeldNeeds {
  readonly proposals: Pick<ProposalStore, 'unfinished'>;
  readonly approvals: Pick<ApprovalStore, 'ofIncident'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

/** Tries what has to wait on a repository: one of its pull requests has ended. */
export const createOpenHeld =
  ({ proposals, approvals, queue }: OpenHeldNeeds) =>
  async (repository: string): Promise<void> => {
    for (const proposal of await proposals.unfinished()) {
      const isHeld = proposal.state.kind === 'approved' && proposal.state.held !== undefined;
      if (!isHeld || proposal.repository !== repository) continue;
      const request = lastRequestOf(await approvals.ofIncident(proposal.incidentId), proposal);
      if (request) await queuePullRequest(queue, request);
    }
  };
