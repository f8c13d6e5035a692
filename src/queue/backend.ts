import {
  createPostgresBackend,
  type JobsOptions,
  type JobType,
  type Processor,
  Queue,
  Worker,
  type WorkerListener,
  type WorkerOptions,
  withBackend,
} from 'bullmq';
import type { JobName, QueuedJob } from '../model/jobs.ts';

type Data = QueuedJob['data'];

/** What the adapter needs of BullMQ's Queue, alike on both backends. */
export interface BullQueue {
  add(name: JobName, data: Data, options: JobsOptions): Promise<unknown>;
  getJobCounts(...states: JobType[]): Promise<Record<string, number>>;
  /** Those of the state from one place to another; the next to begin first. */
  getJobs(
    states: JobType[],
    start: number,
    end: number,
    ascending: boolean,
  ): Promise<readonly (WaitingJob | undefined)[]>;
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** What tells since when a job could have begun. All in milliseconds. */
export interface WaitingJob {
  readonly timestamp: number;
  /** When it began last; absent for one that never did. */
  readonly processedOn?: number | null | undefined;
  /** How long it had to wait after that. */
  readonly delay?: number | undefined;
}

export type BullProcessor = Processor<Data, void, JobName>;
type BullEvents = WorkerListener<Data, void, JobName>;

/** What it needs of BullMQ's Worker. */
export interface BullWorker {
  on<E extends 'error' | 'failed' | 'lockRenewalFailed'>(
    event: E,
    listener: BullEvents[E],
  ): unknown;
  cancelJob(jobId: string, reason: string): boolean;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export type BullWorkerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** Where jobs wait: what differs between Redis and Postgres. */
export interface QueueBackend {
  /** Address without login, for messages. */
  readonly address: string;
  queue(name: string): BullQueue;
  worker(name: string, processor: BullProcessor, options: BullWorkerOptions): BullWorker;
}

const prefix = 'buildmedic';

/** For a team: many replicas of the bot on one Redis. */
export function redisBackend(url: string): QueueBackend {
  return {
    address: addressOf(url),
    queue: (name) =>
      // A few quick retries and then an error: whoever enqueues has a person waiting for an answer.
      new Queue(name, { prefix, connection: { url, maxRetriesPerRequest: 3 } }),
    worker: (name, processor, options) =>
      new Worker(name, processor, {
        ...options,
        prefix,
        connection: { url, maxRetriesPerRequest: null },
      }),
  };
}

/** Without Redis: BullMQ's own tables in the bot's database. Idle workers are woken by NOTIFY. */
export function postgresBackend(url: string): QueueBackend {
  const postgres = withBackend(createPostgresBackend);
  const connection = (max: number) => ({
    connectionString: url,
    schema: 'bullmq',
    migrate: true,
    application_name: 'buildmedic queue',
    connectionTimeoutMillis: 5_000,
    max,
  });
  return {
    address: addressOf(url),
    queue: (name) => new postgres.Queue<Data>(name, { connection: connection(2) }),
    worker: (name, processor, options) =>
      new postgres.Worker(name, processor, { ...options, connection: connection(4) }),
  };
}

function addressOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.protocol}//${parsed.host}${parsed.pathname}` : 'its URL';
}
