import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type BuildingWorld, buildingWorld } from './building-world.ts';
import { patience } from './conversation.ts';
import { textOf } from './message-text.ts';
import { onEveryQueue } from './queues.ts';

const log = [
  'INFO[0000] Retrieving image manifest docker.io/library/busybox:1.37',
  'INFO[0002] COPY hello.txt /hello.txt',
  'INFO[0003] RUN test -s /hello.txt',
  'INFO[0005] Pushing image to 10.43.170.72:5000/moe-router:selftest',
  'INFO[0006] Pushed 10.43.170.72:5000/moe-router@sha256:2c49d882',
].join('\n');

onEveryQueue('a test build', (queue) => {
  let building: BuildingWorld;
  let worker: BotProcess | undefined;

  beforeAll(async () => {
    building = await buildingWorld({ queue, selftest: true, lockSeconds: 2 }, ['bot']);
  });
  afterAll(async () => {
    await worker?.end('SIGTERM');
    await building.world.close();
  });
  beforeEach(async () => {
    await building.reset();
    building.ends({ kind: 'succeeds', seconds: 36, log });
    worker ??= await startBotProcess(building.world, ['worker']);
  });

  const told = async () =>
    (await building.world.slack.messages(building.world.slack.channels.builds))
      .map(textOf)
      .filter((text) => text.includes('Test build'));
  /** Types the command. @returns how to wait for what its message says in the end */
  const start = async () => {
    const before = (await told()).length;
    expect(await building.talk.type('selftest')).toEqual({ status: 200, body: '' });
    return (...parts: readonly string[]): Promise<string> =>
      vi.waitFor(async () => {
        const [text = '', ...more] = (await told()).slice(before);
        expect(more).toEqual([]);
        for (const part of parts) expect(text).toContain(part);
        return text;
      }, patience);
  };
  const run = async (...parts: readonly string[]): Promise<string> => (await start())(...parts);
  const leftOvers = async () => {
    const { url = '' } = building.world.clusters.get('example') ?? {};
    const paths = ['/apis/batch/v1/jobs', '/api/v1/configmaps', '/api/v1/pods'];
    const lists = await Promise.all(paths.map(async (path) => (await fetch(url + path)).text()));
    return lists.filter((list) => list.includes('buildmedic-selftest'));
  };

  it('is built, followed, found in the registry, timed, cleared away and on record', async () => {
    const text = await run('Test build passed in 36 s', 'moe-router:selftest is in the registry');
    expect(text).not.toContain('last run');
    expect(building.writes()).toEqual([
      'create configmaps',
      'create jobs',
      expect.stringMatching(/^delete jobs buildmedic-selftest-/),
      expect.stringMatching(/^delete configmaps buildmedic-selftest-/),
    ]);
    expect(await leftOvers()).toEqual([]);

    const { requester } = building.world.slack.users;
    await vi.waitFor(async () => {
      const events = await building.world.selftestEvents();
      expect(events.map(({ type, actor }) => [type, actor])).toEqual([
        ['selftest-requested', requester],
        ['selftest-started', 'buildmedic'],
        ['selftest-ended', 'buildmedic'],
        ['selftest-cleared-away', 'buildmedic'],
      ]);
      expect(events.map(({ detail }) => detail)).toMatchObject([
        { namespace: 'cortex-system', cluster: 'example' },
        { job: expect.stringMatching(/^buildmedic-selftest-/) },
        { outcome: 'passed', seconds: 36 },
        { left: [] },
      ]);
    }, patience);
  });

  it('is compared with the last runs', async () => {
    building.ends({ kind: 'succeeds', seconds: 90, log });
    await run('passed in 90 s, slower than the last run (36 s)');
  });

  it('that fails is diagnosed, and cleared away as well', async () => {
    building.ends({ kind: 'fails', seconds: 9, exitCode: 137, reason: 'OOMKilled', log });
    await run('Test build failed', 'ran out of memory', 'What to do');
    await vi.waitFor(async () => expect(await leftOvers()).toEqual([]), patience);
  });

  it('is one build and is cleared away when the worker is killed while it is made', async () => {
    building.onNextJob(() => {
      const ending = worker;
      worker = undefined;
      void ending?.end('SIGKILL');
    });
    const says = await start();
    await vi.waitFor(() => expect(worker).toBeUndefined(), patience);
    worker = await startBotProcess(building.world, ['worker']);
    await says('Test build passed');
    await vi.waitFor(async () => expect(await leftOvers()).toEqual([]), patience);
    const events = await building.world.selftestEvents();
    expect(events.map(({ type }) => type).slice(-4)).toEqual([
      'selftest-requested',
      'selftest-started',
      'selftest-ended',
      'selftest-cleared-away',
    ]);
  });

  it('is not for everybody, and who was refused is on record', async () => {
    const { bystander } = building.world.slack.users;
    const answer = await building.talk.type('selftest', { user: bystander } as never);
    expect(answer.body).toContain('Only some may start a test build');
    expect((await building.world.selftestEvents()).at(-1)).toMatchObject({
      type: 'selftest-refused',
      actor: bystander,
      detail: { because: expect.stringContaining('Only some') },
    });
    expect(building.writes()).toEqual([]);
  });
});
