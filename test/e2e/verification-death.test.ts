import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type BuildingWorld, buildingWorld, job } from './building-world.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('a worker that ends while it proves a fix', (queue) => {
  let building: BuildingWorld;
  let running: BotProcess | undefined;

  beforeAll(async () => {
    building = await buildingWorld({ queue, lockSeconds: 2 }, ['bot']);
  });
  afterAll(async () => {
    await running?.end('SIGTERM');
    await building.world.close();
  });
  beforeEach(async () => {
    await building.reset();
    running ??= await startBotProcess(building.world, ['worker']);
  });

  const killWorker = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    await ending?.end('SIGKILL');
  };

  it.each([
    ['between two looks', async () => killWorker(), () => building.rollOut()],
    [
      'before it hears that the Job was made',
      async () => {
        const killed = Promise.withResolvers<void>();
        building.onNextJob(() => void killWorker().then(killed.resolve));
        await building.rollOut();
        await killed.promise;
      },
      async () => undefined,
    ],
    [
      'before it hears that its last words were shown',
      async () => {
        const killed = Promise.withResolvers<void>();
        building.world.slack.afterNext('chat.postMessage', async () => {
          await killWorker();
          killed.resolve();
        });
        await building.rollOut();
        await killed.promise;
      },
      async () => undefined,
    ],
  ])(
    'leaves one run, one message and one reply when it is killed %s',
    async (_when, kill, after) => {
      const { thread } = await building.merged();
      await thread.says('Waiting for the cluster to show the change');
      const before = (await building.talk.channel()).length;
      await kill();
      await after();

      running = await startBotProcess(building.world, ['worker']);
      await thread.says('*Fixed.*', `${job}-retry-1`);
      await building.hears(thread, '*Fixed.*');
      expect(await building.retries()).toEqual([`${job}-retry-1`]);
      expect(await building.talk.channel()).toHaveLength(before);
      const timeline = await thread.timeline();
      expect(timeline.filter((type) => type === 'build-run-again')).toHaveLength(1);
      expect(timeline.filter((type) => type === 'verification-ended')).toHaveLength(1);
    },
  );
});
