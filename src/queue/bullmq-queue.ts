import { setTimeout as delay } from 'node:timers/promises';
import { type JobsOptions, UnrecoverableError } from 'bullmq';
import { cannotReachQueue } from '../problems/store.ts';
import {
  type BullWorker,
  type BullWorkerOptions,
  postgresBackend,
  type QueueBackend,
  redisBackend,
} from './backend.ts';
import type { JobQueue, ProcessOptions, QueueSettings } from './job-queue.ts';
import { jobProcessor, queuedJob } from './processor.ts';
import { queueState } from './queue-state.ts';

const readyMs = 5_000;
/** After the deadline: time to hand the jobs back. */
const handBackMs = 2_000;

/**
 * The queue of a deployment: on Redis when it has one, else in its database.
 * @throws Problem `cannot-reach-queue` when it does not answer
 */
export const openJobQueue = (
  urls: { readonly redisUrl?: string; readonly databaseUrl: string },
  settings: QueueSettings,
): Promise<JobQueue> =>
  bullmqJobQueue(
    urls.redisUrl === undefined ? postgresBackend(urls.databaseUrl) : redisBackend(urls.redisUrl),
    settings,
  );

/** The same queue on either backend. Processes with the same backend and name share its jobs. */
export async function bullmqJobQueue(
  backend: QueueBackend,
  settings: QueueSettings,
  name = 'buildmedic',
): Promise<JobQueue> {
  const queue = backend.queue(name);
  let lastError: unknown = `no answer in ${readyMs / 1000} seconds`;
  queue.on('error', (error) => {
    lastError = error;
    settings.onError(error);
  });
  try {
    await reach(backend, queue.waitUntilReady(), () => lastError);
  } catch (error) {
    queue.close().catch(settings.onError);
    throw error;
  }

  const leaving = new AbortController();
  let worker: BullWorker | undefined;

  return {
    async enqueue(job, { id, delayMs, inBackground }) {
      try {
        await queue.add(job.name, job.data, {
          ...jobOptions(settings),
          jobId: jobId(job.name, id),
          ...(delayMs ? { delay: delayMs } : {}),
          // Jobs without a priority go before all that have one.
          ...(inBackground ? { priority: 10 } : {}),
        });
      } catch (cause) {
        // ioredis names the number of its tries alone; why they failed it has told before.
        const isGivenUp = cause instanceof Error && cause.name === 'MaxRetriesPerRequestError';
        throw cannotReachQueue(backend.address, isGivenUp ? lastError : cause);
      }
    },

    state: () => queueState(queue),

    async process(options) {
      if (worker) throw new Error('this queue is being processed already');
      const processor = jobProcessor(options, leaving.signal);
      worker = backend.worker(name, processor, workerOptions(settings));
      listen(worker, options, settings);
      await reach(backend, worker.waitUntilReady(), () => lastError);
    },

    async close(deadlineMs) {
      if (worker) await drain(worker, leaving, deadlineMs);
      await queue.close();
    },
  };
}

/**
 * BullMQ reserves the colon, and numbers for ids of its own. An ended job is removed at once, and its id with it:
 * the store knows what is done, so the queue need not, and a "try again" is not swallowed by the record of a failure.
 */
const jobId = (name: string, id: string): string => `${name}-${encodeURIComponent(id)}`;

const jobOptions = ({ attempts, backoffMs = 1_000 }: QueueSettings): JobsOptions => ({
  attempts,
  backoff: { type: 'exponential', delay: backoffMs },
  removeOnComplete: true,
  removeOnFail: true,
});

function workerOptions({ concurrency, lockSeconds, attempts }: QueueSettings): BullWorkerOptions {
  const lockDuration = lockSeconds * 1000;
  return {
    concurrency,
    lockDuration,
    // A job of a killed worker is taken over one lock and at most two of these looks later.
    stalledInterval: Math.min(5_000, lockDuration / 4),
    // A job whose workers keep dying may be what kills them.
    maxStalledCount: Math.max(2, attempts),
  };
}

function listen(
  worker: BullWorker,
  { onGaveUp }: ProcessOptions,
  { onError }: QueueSettings,
): void {
  worker.on('error', onError);
  worker.on('lockRenewalFailed', (ids) => {
    // Another worker may have these by now.
    for (const id of ids) worker.cancelJob(id, 'its lock was lost');
  });
  worker.on('failed', (job, error) => {
    // Only for jobs that no handler saw: BullMQ gives up those whose workers died too often.
    if (!job?.deferredFailure || !(error instanceof UnrecoverableError)) return;
    onGaveUp(queuedJob(job), error).catch(onError);
  });
}

async function drain(worker: BullWorker, leaving: AbortController, deadlineMs: number) {
  const closed = worker.close();
  if (await settles(closed, deadlineMs)) return;
  leaving.abort(new Error('the process is shutting down'));
  await settles(closed, handBackMs);
}

/** BullMQ tries to connect for ever and tells of each failure by an event, so the last one says what is wrong. */
async function reach(
  backend: QueueBackend,
  ready: Promise<unknown>,
  lastError: () => unknown,
): Promise<void> {
  try {
    if (await settles(ready, readyMs)) return;
  } catch (cause) {
    throw cannotReachQueue(backend.address, cause);
  }
  throw cannotReachQueue(backend.address, lastError());
}

/** @returns whether the promise was kept in time */
async function settles(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(ms, false, { signal: timer.signal });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
