import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueuedJob } from '../../src/model/jobs.ts';
import { TryLater } from '../../src/model/try-later.ts';
import { postgresBackend, type QueueBackend, redisBackend } from '../../src/queue/backend.ts';
import { bullmqJobQueue, openJobQueue } from '../../src/queue/bullmq-queue.ts';
import type {
  JobContext,
  JobHandlers,
  JobQueue,
  QueueSettings,
} from '../../src/queue/job-queue.ts';
import { idleHandlers } from '../support/idle-handlers.ts';
import { testDatabase } from '../support/postgres.ts';
import { hasRedis, testRedis } from '../support/redis.ts';

interface Server {
  readonly url: string;
  close(): Promise<void>;
}

const settings: QueueSettings = {
  concurrency: 4,
  lockSeconds: 1,
  attempts: 3,
  backoffMs: 20,
  // Lost locks and closed connections are part of these stories; a job that fails shows in them.
  onError: () => undefined,
};

const diagnose = (incidentId: string): QueuedJob => ({ name: 'diagnose', data: { incidentId } });

/** Handlers of which only one matters to the test. */
const handling = (
  handler: (incidentId: string, context: JobContext) => ReturnType<JobHandlers['diagnose']>,
): JobHandlers => ({
  ...idleHandlers,
  diagnose: ({ incidentId }, context) => handler(incidentId, context),
});

function queueContract(
  name: string,
  start: () => Promise<Server>,
  at: (url: string) => QueueBackend,
) {
  describe(`the queue on ${name}`, () => {
    let server: Server;
    let queueName: string;
    const open: JobQueue[] = [];

    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.close());

    // A name for each test, so that what one leaves behind is no business of the next.
    beforeEach(() => {
      queueName = crypto.randomUUID();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((queue) => queue.close(100)));
    });

    const openQueue = async (changes: Partial<QueueSettings> = {}): Promise<JobQueue> => {
      const queue = await bullmqJobQueue(at(server.url), { ...settings, ...changes }, queueName);
      open.push(queue);
      return queue;
    };
    const nobodyGivesUp = async (job: QueuedJob, error: Error): Promise<void> => {
      expect.unreachable(`${job.name} was given up: ${error.message}`);
    };

    it('hands each kind of job to its handler, in another process than the one that asked', async () => {
      const asking = await openQueue();
      const working = await openQueue();
      const done: string[] = [];
      await working.process({
        handlers: {
          ...idleHandlers,
          diagnose: async ({ incidentId }) => void done.push(`diagnose ${incidentId}`),
          'open-pull-request': async ({ proposalId }) => void done.push(`open ${proposalId}`),
          'refresh-pull-request': async ({ number }) => void done.push(`refresh ${number}`),
        },
        onGaveUp: nobodyGivesUp,
      });
      await asking.enqueue(diagnose('i-1'), { id: 'i-1' });
      const job: QueuedJob = { name: 'open-pull-request', data: { proposalId: 'p:1' } };
      await asking.enqueue(job, { id: 'p:1' });
      const pull = { repository: 'acme/gitops', number: 7 };
      await asking.enqueue({ name: 'refresh-pull-request', data: pull }, { id: 'acme/gitops#7' });
      await vi.waitFor(() =>
        expect(done.toSorted()).toEqual(['diagnose i-1', 'open p:1', 'refresh 7']),
      );
    });

    it('runs a job once that is asked for many times, and again once it has ended', async () => {
      const queue = await openQueue();
      const ask = () => queue.enqueue(diagnose('i-2'), { id: '2' });
      await Promise.all(Array.from({ length: 10 }, ask));
      const started = Promise.withResolvers<void>();
      const end = Promise.withResolvers<void>();
      let runs = 0;
      const handlers = handling(async () => {
        runs += 1;
        started.resolve();
        await end.promise;
      });
      await queue.process({ handlers, onGaveUp: nobodyGivesUp });
      await started.promise;
      await ask();
      expect(runs).toBe(1);
      end.resolve();
      await vi.waitFor(async () => {
        await ask();
        expect(runs).toBe(2);
      });
    });

    it('tells how much there is to do, and since when the first one waits', async () => {
      const queue = await openQueue();
      expect(await queue.state()).toEqual({ waiting: 0, active: 0, delayed: 0, oldestMs: 0 });
      await queue.enqueue(diagnose('i-1'), { id: '1', inBackground: true });
      await queue.enqueue(diagnose('i-2'), { id: '2' });
      await queue.enqueue(diagnose('i-3'), { id: '3', delayMs: 60_000 });
      await vi.waitFor(async () => expect((await queue.state()).oldestMs).toBeGreaterThan(50));
      const { oldestMs, ...counts } = await queue.state();
      expect(counts).toEqual({ waiting: 2, active: 0, delayed: 1 });
      expect(oldestMs).toBeLessThan(60_000);

      const end = Promise.withResolvers<void>();
      const working = await openQueue();
      await working.process({ handlers: handling(() => end.promise), onGaveUp: nobodyGivesUp });
      await vi.waitFor(async () =>
        expect(await queue.state()).toEqual({ waiting: 0, active: 2, delayed: 1, oldestMs: 0 }),
      );
      end.resolve();
    });

    it('tries a failing job again, then gives it up and frees its id', async () => {
      const queue = await openQueue();
      const attempts: number[] = [];
      const givenUp: string[] = [];
      await queue.process({
        handlers: handling(async (_id, { attempt }) => {
          attempts.push(attempt);
          throw new Error('a\0b');
        }),
        onGaveUp: async (job, error) => {
          givenUp.push(`${job.name}: ${error.message}`);
        },
      });
      await queue.enqueue(diagnose('i-3'), { id: '3' });
      await vi.waitFor(() => expect(givenUp).toEqual(['diagnose: a\ufffdb']), 5_000);
      expect(attempts).toEqual([1, 2, 3]);
      await vi.waitFor(async () => {
        await queue.enqueue(diagnose('i-3'), { id: '3' });
        expect(attempts.length).toBeGreaterThan(3);
      }, 5_000);
    });

    it('runs a job again when its handler asks for that, as no failed attempt and under its id', async () => {
      const queue = await openQueue({ attempts: 1 });
      const ask = () => queue.enqueue(diagnose('i-8'), { id: '8' });
      const attempts: number[] = [];
      const done = Promise.withResolvers<void>();
      await queue.process({
        handlers: handling(async (_id, { attempt }) => {
          attempts.push(attempt);
          if (attempts.length < 4) return { againInMs: attempts.length === 3 ? 600 : 1 };
          done.resolve();
          return undefined;
        }),
        onGaveUp: nobodyGivesUp,
      });
      await ask();
      await vi.waitFor(() => expect(attempts).toHaveLength(3), 5_000);
      // It waits for its turn: asked for once more it is still one job.
      await ask();
      await done.promise;
      expect(attempts).toEqual([1, 1, 1, 1]);
    });

    it('tries a job later when what stands in the way passes by itself, as no failed attempt', async () => {
      const queue = await openQueue({ attempts: 1 });
      const attempts: number[] = [];
      const done = Promise.withResolvers<void>();
      await queue.process({
        handlers: handling(async (_id, { attempt }) => {
          attempts.push(attempt);
          if (attempts.length === 1) throw new TryLater('not now', 1);
          done.resolve();
        }),
        onGaveUp: nobodyGivesUp,
      });
      await queue.enqueue(diagnose('i-9'), { id: '9' });
      await done.promise;
      expect(attempts).toEqual([1, 1]);
    });

    it('waits for running jobs when it closes', async () => {
      const queue = await openQueue();
      const started = Promise.withResolvers<void>();
      const end = Promise.withResolvers<void>();
      let ended = false;
      const handlers = handling(async () => {
        started.resolve();
        await end.promise;
        ended = true;
      });
      await queue.process({ handlers, onGaveUp: nobodyGivesUp });
      await queue.enqueue(diagnose('i-4'), { id: '4' });
      await started.promise;
      const closed = queue.close(10_000);
      end.resolve();
      await closed;
      expect(ended).toBe(true);
    });

    it('hands a job that is too slow for the deadline to another worker, as no failed attempt', async () => {
      // Nobody could take it over so soon by the end of its lock.
      const leaving = await openQueue({ lockSeconds: 600 });
      const staying = await openQueue({ lockSeconds: 600 });
      const started = Promise.withResolvers<AbortSignal>();
      await leaving.process({
        handlers: handling(async (_id, { signal }) => {
          started.resolve(signal);
          await new Promise(() => undefined);
        }),
        onGaveUp: nobodyGivesUp,
      });
      await leaving.enqueue(diagnose('i-5'), { id: '5' });
      const signal = await started.promise;
      const finished = Promise.withResolvers<number>();
      const handlers = handling(async (_id, { attempt }) => finished.resolve(attempt));
      await staying.process({ handlers, onGaveUp: nobodyGivesUp });
      await leaving.close(50);
      expect(signal.aborted).toBe(true);
      expect(await finished.promise).toBe(1);
    });

    it('takes over the job of a worker that was killed', async () => {
      const queue = await openQueue();
      await queue.enqueue(diagnose('i-6'), { id: '6' });
      await killedWorker(name, server.url, queueName);
      const taken = Promise.withResolvers<string>();
      const handlers = handling(async (incidentId) => taken.resolve(incidentId));
      await queue.process({ handlers, onGaveUp: nobodyGivesUp });
      expect(await taken.promise).toBe('i-6');
    });

    it('gives up a job whose workers keep dying', async () => {
      const queue = await openQueue({ attempts: 1 });
      await queue.enqueue(diagnose('i-7'), { id: '7' });
      for (let death = 0; death < 3; death += 1) await killedWorker(name, server.url, queueName);
      const givenUp = Promise.withResolvers<QueuedJob>();
      await queue.process({
        handlers: handling(() => expect.unreachable('it is not run again')),
        onGaveUp: async (job) => givenUp.resolve(job),
      });
      expect(await givenUp.promise).toEqual(diagnose('i-7'));
    });
  });
}

/** Starts a process that takes a job, and kills it in the middle. */
async function killedWorker(...args: [backend: string, url: string, queue: string]): Promise<void> {
  const script = join(import.meta.dirname, 'hanging-worker.ts');
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    if (line === 'working') break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

queueContract('postgres', testDatabase, postgresBackend);

if (hasRedis()) {
  queueContract('redis', testRedis, redisBackend);
} else {
  it('was not tested on Redis: REDIS_URL is not set and there is no redis-server to start', () => {
    expect(hasRedis()).toBe(false);
  });
}

describe('openJobQueue', () => {
  it.each([
    [
      'Redis',
      { redisUrl: 'redis://:hunter2@127.0.0.1:1', databaseUrl: 'postgres://127.0.0.1:1/x' },
    ],
    ['Postgres', { databaseUrl: 'postgres://bot:hunter2@127.0.0.1:1/x' }],
  ])('says which %s it cannot reach, without the password', async (_name, urls) => {
    const opened = openJobQueue(urls, settings);
    await expect(opened).rejects.toMatchObject({
      code: 'cannot-reach-queue',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
  });
});

it.runIf(hasRedis() && process.env.REDIS_URL === undefined)(
  'says why Redis takes no job any more, and not how often that was tried',
  async () => {
    const redis = await testRedis();
    const queue = await bullmqJobQueue(redisBackend(redis.url), settings);
    await redis.close();
    await expect(queue.enqueue(diagnose('i1'), { id: 'i1' })).rejects.toMatchObject({
      code: 'cannot-reach-queue',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await queue.close(0).catch(() => undefined);
  },
);
