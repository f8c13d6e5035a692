import type { PullRequestKey } from '../../model/pull-request.ts';
import { pullRequestName } from '../../model/pull-request.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { PullRequestStore } from '../../store/pull-request-store.ts';

export interface FollowNeeds {
  readonly pullRequests: Pick<PullRequestStore, 'due'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

const mostAtOnce = 50;

/**
 * Queues a look at every pull request that is due for one. When that is stands in the store, so whatever happened while
 * the bot was down, or while its webhook was not delivered, is seen at the next look.
 */
export const createFollowPullRequests =
  ({ pullRequests, queue }: FollowNeeds) =>
  async (): Promise<void> => {
    for (const key of await pullRequests.due(mostAtOnce)) await queueRefresh(queue, key);
  };

/** One look at a pull request waits or runs at a time. */
export const queueRefresh = (
  queue: FollowNeeds['queue'],
  { repository, number }: PullRequestKey,
): Promise<void> =>
  queue.enqueue(
    { name: 'refresh-pull-request', data: { repository, number } },
    { id: pullRequestName({ repository, number }) },
  );
