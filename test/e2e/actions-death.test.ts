import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type BuildingWorld, buildingWorld, job } from './building-world.ts';
import { patience, type Thread } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('a worker that ends while it carries out an action', (queue) => {
  let building: BuildingWorld;
  let running: BotProcess | undefined;

  beforeAll(async () => {
    building = await buildingWorld({ queue, actions: true, lockSeconds: 2 }, ['bot']);
  });
  afterAll(async () => {
    await running?.end('SIGTERM');
    await building.world.close();
  });
  beforeEach(async () => {
    await building.reset();
    building.world.slack.calls.length = 0;
    running ??= await startBotProcess(building.world, ['worker']);
  });

  /** The worker dies as the cluster carries the write out; another one takes over. */
  async function killedAt(write: RegExp, begin: () => Promise<unknown>): Promise<void> {
    const killed = Promise.withResolvers<void>();
    building.onNextWrite(write, () => {
      const ending = running;
      running = undefined;
      void ending?.end('SIGKILL').then(() => killed.resolve());
    });
    await begin();
    await killed.promise;
    running = await startBotProcess(building.world, ['worker']);
  }

  /** It was approved, done and told once. */
  async function isDoneOnce(thread: Thread): Promise<void> {
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => /^action-(approved|done|failed)$/.test(type))).toEqual([
      'action-approved',
      'action-done',
    ]);
    expect(building.world.slack.callsOf('chat.postMessage')).toHaveLength(1);
  }

  const podsMade = () => building.writes().filter((line) => line === 'create pods');

  it.each([
    ['the pod was made', /^create pods$/],
    ['the pod was removed', /^delete pods /],
  ])('leaves one probe, and no pod, when it is killed as %s', async (_when, write) => {
    building.ends({ kind: 'succeeds', seconds: 1, log: '401 HTTPS \n' });
    const thread = await building.talk.ask(`diagnose ${job}`);
    await killedAt(write, () => thread.press('Probe the connection', 'approver'));

    await thread.says('answers the pod: HTTPS 401');
    await vi.waitFor(async () => expect(await building.probes()).toEqual([]), patience);
    expect(podsMade()).toHaveLength(1);
    await isDoneOnce(thread);
  });

  it('leaves one restart of the registry', async () => {
    const before = await building.generationOf('edge', 'edge-registry');
    const thread = await building.talk.ask('diagnose sensor-gateway-build');
    await killedAt(/^patch deployments /, () => thread.press('Restart the registry', 'approver'));

    await thread.says('The pods of Deployment edge/edge-registry are being replaced');
    expect(await building.generationOf('edge', 'edge-registry')).toBe(before + 1);
    await isDoneOnce(thread);
  });

  it('leaves one run of the build', async () => {
    const thread = await building.talk.ask('diagnose sensor-gateway-build');
    await killedAt(/^create jobs$/, () => thread.press('Run the build again', 'approver'));

    await thread.says('*Fixed.*', 'edge/sensor-gateway-build-retry-1');
    expect(await building.retries('edge')).toEqual(['sensor-gateway-build-retry-1']);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'build-run-again')).toHaveLength(1);
    expect(timeline.filter((type) => type === 'action-done')).toHaveLength(1);
  });

  it('deletes the failed Jobs that were shown, and no other', async () => {
    const { thread } = await building.merged();
    await building.rollOut();
    await killedAt(/^delete jobs /, () => thread.press('Delete failed Jobs', 'approver'));

    await thread.says('The failed Job is deleted.');
    expect(await building.retries()).toEqual([`${job}-retry-1`]);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'action-done')).toHaveLength(1);
    expect(timeline).not.toContain('action-failed');
  });
});
