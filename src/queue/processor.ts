import { DelayedError, type Job, WaitingError } from 'bullmq';
import type { JobName, QueuedJob } from '../model/jobs.ts';
import { TryLater } from '../model/try-later.ts';
import type { BullProcessor } from './backend.ts';
import type { JobContext, ProcessOptions, RunAgain } from './job-queue.ts';

/**
 * Runs one job of BullMQ with its handler.
 * @param leaving aborted when the process may not wait for its jobs any longer
 */
export const jobProcessor =
  ({ handlers, onGaveUp }: ProcessOptions, leaving: AbortSignal): BullProcessor =>
  // BullMQ hands over a signal only to a function of three parameters.
  async (job, token, lost) => {
    const signal = AbortSignal.any(lost ? [leaving, lost] : [leaving]);
    const context = { attempt: job.attemptsMade + 1, signal };
    let answer: RunAgain | undefined;
    try {
      answer = await Promise.race([
        handle(queuedJob(job), handlers, context),
        rejectionOf(leaving),
      ]);
    } catch (cause) {
      if (leaving.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      if (cause instanceof TryLater) return putOff(job, cause, token);
      const error = storableError(cause);
      // Not after a lost lock: then the job is someone else's.
      if (isLastAttempt(job) && !lost?.aborted) await onGaveUp(queuedJob(job), error);
      throw error;
    }
    if (answer) await putOff(job, answer, token);
  };

/** It keeps its id, and this counts as no try. */
async function putOff(job: Job, { againInMs }: RunAgain, token?: string): Promise<never> {
  await job.moveToDelayed(Date.now() + againInMs, token);
  throw new DelayedError();
}

/** Name and data were put together by `enqueue`, which takes them as one typed job. */
export const queuedJob = ({ name, data }: Pick<Job, 'name' | 'data'>): QueuedJob =>
  ({ name, data }) as QueuedJob;

/** Async, so that a handler which throws before its first `await` rejects like any other. */
async function handle(
  job: QueuedJob,
  handlers: ProcessOptions['handlers'],
  context: JobContext,
): Promise<RunAgain | undefined> {
  switch (job.name) {
    case 'diagnose':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'open-pull-request':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'expire-request':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'refresh-pull-request':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'check-github-link':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'verify-fix':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'carry-out-action':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'run-selftest':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'write-postmortem':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'answer-signal':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'settle-incident':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'keep-case':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'show-incident':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'show-storm':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'show-homes':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'post-report':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'look-for-cleanup':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'carry-out-cleanup':
      return (await handlers[job.name](job.data, context)) || undefined;
    case 'follow-verification':
      return (await handlers[job.name](job.data, context)) || undefined;
  }
}

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });

const isLastAttempt = (job: Job<unknown, void, JobName>): boolean =>
  job.attemptsMade + 1 >= (job.opts.attempts ?? 1);

/** BullMQ stores message and stack. A NUL in them (from a build log) would make Postgres refuse the failed job. */
function storableError(cause: unknown): Error {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  if (!error.message.includes('\0') && !error.stack?.includes('\0')) return error;
  const clean = new Error(error.message.replaceAll('\0', '\uFFFD'), { cause: error });
  return clean;
}
