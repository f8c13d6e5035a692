import type { Reading } from '../cluster.ts';
import type { QueueStatus } from '../message-queue.ts';

/** A message broker from whose queues builds are started. */
export type MessageQueues = {
  /** The queues that the configuration names as those of builds. */
  buildQueues(): Promise<Reading<QueueStatus[]>>;
};
