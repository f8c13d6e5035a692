import type { ApprovalRequest } from '../../model/approval.ts';
import type { JobQueue } from '../../queue/job-queue.ts';

/**
 * One job for an approval, however often it is asked for. Not one for a proposal: the job of a try that failed may still
 * be at its end when the next one is approved, and would swallow it.
 */
export const queuePullRequest = (
  queue: Pick<JobQueue, 'enqueue'>,
  { id, subject }: Pick<ApprovalRequest, 'id' | 'subject'>,
): Promise<void> =>
  queue.enqueue({ name: 'open-pull-request', data: { proposalId: subject.id } }, { id });
