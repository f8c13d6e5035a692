import type { QueueState } from '../model/queue-state.ts';
import type { BullQueue, WaitingJob } from './backend.ts';

/** Jobs without a priority, and those that nobody watches for. */
const waitingStates = ['waiting', 'prioritized'] as const;

/** What there is to do. Of those that wait the first of each kind is looked at: it has waited longest. */
export async function queueState(
  queue: Pick<BullQueue, 'getJobCounts' | 'getJobs'>,
): Promise<QueueState> {
  const [counts, ...first] = await Promise.all([
    queue.getJobCounts(...waitingStates, 'active', 'delayed'),
    ...waitingStates.map((state) => queue.getJobs([state], 0, 0, true)),
  ]);
  const now = Date.now();
  // A job may begin between being listed and being read.
  const ages = first.flat().flatMap((job) => (job ? [now - readySince(job)] : []));
  const count = (state: string): number => counts[state] ?? 0;
  return {
    waiting: count('waiting') + count('prioritized'),
    active: count('active'),
    delayed: count('delayed'),
    oldestMs: Math.max(0, ...ages),
  };
}

/** A job that is tried again waits since its pause is over, not since it was made. */
const readySince = ({ timestamp, processedOn, delay }: WaitingJob): number =>
  Math.max(timestamp, processedOn ?? 0) + (delay ?? 0);
