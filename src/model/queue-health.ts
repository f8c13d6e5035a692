import type { QueueStatus } from './message-queue.ts';
import type { QueueState } from './queue-state.ts';

/** What was seen, or why it could not be. */
export type Seen<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'unseen'; readonly because: string };

/** What waits between a push and its image. */
export interface QueueHealth {
  /** The bot's own work. */
  readonly own: Seen<QueueState>;
  /** Builds that have not ended, as far as their Jobs tell. */
  readonly builds: Seen<BuildCounts>;
  /** The queues of the broker that starts builds, the worst first; absent where there is no broker. */
  readonly broker?: Seen<BrokerQueues>;
}

export interface BuildCounts {
  readonly running: number;
  /** Held back by `spec.suspend`, or without a pod yet. */
  readonly waiting: number;
}

export interface BrokerQueues {
  /** Where they were read. */
  readonly source: string;
  readonly queues: readonly JudgedQueue[];
}

export interface JudgedQueue extends QueueStatus {
  /** `kept-aside` is a queue of messages that nobody is to work on: dead letters and the like. */
  readonly state: 'no-consumers' | 'growing' | 'long' | 'healthy' | 'kept-aside';
}
