import type { JobQueue } from '../queue/job-queue.ts';

/** One job for a proposal, however often it is asked for. */
export const queuePullRequest = (
  queue: Pick<JobQueue, 'enqueue'>,
  proposalId: string,
): Promise<void> =>
  queue.enqueue({ name: 'open-pull-request', data: { proposalId } }, { id: proposalId });
