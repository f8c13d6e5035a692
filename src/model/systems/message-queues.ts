import type { Reading } from '../cluster.ts';
import type { QueueStatus } from '../message-queue.ts';

/** The queues of a broker. `areBuilds` when somebody has said that builds are started from these. */
export interface Queues {
  readonly queues: readonly QueueStatus[];
  readonly areBuilds: boolean;
}

/** A message broker from whose queues builds are started. */
export type MessageQueues = {
  queues(): Promise<Reading<Queues>>;
};
