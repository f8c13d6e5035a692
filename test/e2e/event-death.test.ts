import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Manifest } from '../../src/model/cluster-actions.ts';
import { jobCopy } from '../../src/model/job-copy.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type BuildingWorld, buildingWorld, job } from './building-world.ts';
import { onEveryQueue } from './queues.ts';

const byEvent = `${job}-by-event`;

onEveryQueue('a worker that ends while it has a build run by an event', (queue) => {
  let building: BuildingWorld;
  let running: BotProcess | undefined;
  /** Ids of the events that came, repeated ones too. */
  const events: string[] = [];
  let onEvent: () => Promise<void> = async () => undefined;

  /** An operator behind a broker: it knows an event again by its id, and makes a Job for each. */
  const operator = createServer(async (request, response) => {
    const id = String(request.headers['ce-id']);
    const isNew = !events.includes(id);
    events.push(id);
    if (isNew) await makeJob();
    const work = onEvent;
    onEvent = async () => undefined;
    await work();
    response.writeHead(202).end();
  });

  async function makeJob(): Promise<void> {
    const { url = '' } = building.world.clusters.get('example') ?? {};
    const jobs = `${url}/apis/batch/v1/namespaces/cortex-system/jobs`;
    const failed = (await (await fetch(`${jobs}/${job}`)).json()) as Manifest;
    await fetch(jobs, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(jobCopy(failed, { name: byEvent, annotations: {} })),
    });
  }

  beforeAll(async () => {
    await new Promise<void>((resolve) => operator.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(operator.address() as AddressInfo).port}/`;
    building = await buildingWorld(
      {
        queue,
        lockSeconds: 2,
        rerun: { afterMerge: true, way: 'cloudevent', cloudEvent: { url } },
      },
      ['bot'],
    );
  });
  afterAll(async () => {
    await running?.end('SIGTERM');
    await building.world.close();
    operator.close();
  });
  beforeEach(async () => {
    await building.reset();
    building.removeJob(byEvent);
    events.length = 0;
    running ??= await startBotProcess(building.world, ['worker']);
  });

  it('leaves one run and one message when it is killed before it hears that the event was taken', async () => {
    const killed = Promise.withResolvers<void>();
    onEvent = async () => {
      const ending = running;
      running = undefined;
      await ending?.end('SIGKILL');
      killed.resolve();
    };
    const { thread } = await building.merged();
    const before = (await building.talk.channel()).length;
    await building.rollOut();
    await killed.promise;

    running = await startBotProcess(building.world, ['worker']);
    await thread.says('*Fixed.*', byEvent);
    await building.hears(thread, '*Fixed.*');
    // It came twice, as one.
    expect(events).toHaveLength(2);
    expect(new Set(events).size).toBe(1);
    expect(building.madeJobs()).toHaveLength(1);
    expect(await building.talk.channel()).toHaveLength(before);
    const timeline = await thread.timeline();
    for (const type of ['rollout-seen', 'build-run-again', 'verification-ended'])
      expect(timeline.filter((one) => one === type)).toHaveLength(1);
  });
});
