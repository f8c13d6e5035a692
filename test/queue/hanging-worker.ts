/** A process that takes one job and hangs in it, to be killed. Arguments: backend, URL, name of the queue. */
import { postgresBackend, redisBackend } from '../../src/queue/backend.ts';
import { bullmqJobQueue } from '../../src/queue/bullmq-queue.ts';
import type { QueueSettings } from '../../src/queue/job-queue.ts';
import { idleHandlers } from '../support/idle-handlers.ts';

const [backend, url = '', name] = process.argv.slice(2);

const hang = async (): Promise<void> => {
  process.stdout.write('working\n');
  await new Promise(() => setInterval(() => undefined, 1_000));
};

const settings: QueueSettings = {
  concurrency: 1,
  lockSeconds: 0.5,
  attempts: 3,
  onError: (error) => process.stderr.write(`${error.message}\n`),
};
const queue = await bullmqJobQueue(
  backend === 'redis' ? redisBackend(url) : postgresBackend(url),
  settings,
  name,
);
await queue.process({
  handlers: { ...idleHandlers, diagnose: hang },
  onGaveUp: async () => undefined,
});
