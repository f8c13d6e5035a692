import type { JobQueue } from '../queue/job-queue.ts';
import type { IncidentStore } from '../store/incident-store.ts';
import type { ProposalStore } from '../store/proposal-store.ts';
import { queuePullRequest } from './approve-fix.ts';
import { queueDiagnosis } from './request-diagnosis.ts';

export interface ResumeNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

/**
 * At the start of the bot: what was recorded by a process that died before it was queued is queued now. What waits or
 * runs already keeps its place, since a job's id stands once in the queue.
 */
export const createResume =
  ({ incidents, proposals, queue }: ResumeNeeds) =>
  async (): Promise<void> => {
    for (const incident of await incidents.unfinished()) await queueDiagnosis(queue, incident);
    for (const proposal of await proposals.unfinished()) await queuePullRequest(queue, proposal);
  };
