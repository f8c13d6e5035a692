import type { JobData, JobName, QueuedJob } from '../model/jobs.ts';
import type { QueueState } from '../model/queue-state.ts';

/** What a handler is told besides the job's data. */
export interface JobContext {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when this process no longer owns the job: at the end of a shutdown, or when its lock was lost. */
  readonly signal: AbortSignal;
}

/** What a handler answers that waits for something: the worker is free until then, and the job keeps its id. */
export interface RunAgain {
  readonly againInMs: number;
}

/** One handler a job. It may run twice for one job, here or elsewhere, and must come to the same end. */
export type JobHandlers = {
  readonly [N in JobName]: (
    data: JobData<N>,
    context: JobContext,
  ) => Promise<void> | Promise<RunAgain | undefined>;
};

export interface ProcessOptions {
  readonly handlers: JobHandlers;
  /**
   * Told of a job that is not tried again, with its last error. At least once: it is told before the job leaves the
   * queue, so that a process which dies in between tells it again.
   */
  readonly onGaveUp: (job: QueuedJob, error: Error) => Promise<void>;
}

export interface EnqueueOptions {
  readonly id: string;
  /** Begins no sooner than after this. */
  readonly delayMs?: number;
  /** Nobody watches for it: what a person asked for goes first. */
  readonly inBackground?: boolean;
}

/** Work that outlives this process. */
export interface JobQueue {
  /**
   * Puts a job in the queue, unless one with this name and id waits or runs; then nothing happens. A job that has ended
   * frees its id, so the same work may be asked for again.
   * @throws Problem `cannot-reach-queue` when the queue does not take it
   */
  enqueue<J extends QueuedJob>(job: J, options: EnqueueOptions): Promise<void>;
  /** How much work there is, of all processes. Rejects when the queue does not answer. */
  state(): Promise<QueueState>;
  /** Begins to work. Call it once, in processes that have the role `worker`. */
  process(options: ProcessOptions): Promise<void>;
  /**
   * Takes no more jobs and waits for those that run. After the deadline their signals are aborted and the jobs go back
   * to the queue, where another worker finds them at once.
   */
  close(deadlineMs: number): Promise<void>;
}

export interface QueueSettings {
  /** How many jobs one process works on at a time. */
  readonly concurrency: number;
  /** How long a job stays with a worker that gives no sign of life. */
  readonly lockSeconds: number;
  /** How often a job is tried before it is given up. */
  readonly attempts: number;
  /** Pause before the second try; doubled for each further one. */
  readonly backoffMs?: number;
  /** Told of what the queue recovers from by itself, such as a lost connection. */
  readonly onError: (error: Error) => void;
}
