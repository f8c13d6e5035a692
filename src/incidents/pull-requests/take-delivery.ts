import type { Concerned } from '../../model/pull-request.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';
import { queueRefresh } from './follow-pull-requests.ts';

export interface TakeDeliveryNeeds {
  readonly pullRequests: Pick<PullRequestStore, 'takeDelivery'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  /** Told when the queue does not answer. */
  readonly onError: (error: unknown) => void;
}

/**
 * A delivery says only where to look: what stands is read from GitHub. That a look is due is on record before GitHub is
 * answered, so one that cannot be queued right now follows with the next round.
 */
export const createTakeDelivery =
  ({ pullRequests, queue, onError }: TakeDeliveryNeeds) =>
  async (id: string, concerned: Concerned): Promise<void> => {
    try {
      for (const key of await pullRequests.takeDelivery(id, concerned))
        await queueRefresh(queue, key);
    } catch (error) {
      if (!isOfQueue(error)) throw error;
      onError(error);
    }
  };

const isOfQueue = (error: unknown): boolean => Object(error).code === 'cannot-reach-queue';
