import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/bundle/api/api-request.ts';
import { pullRequests } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation } from './conversation.ts';
import { textOf } from './message-text.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('a worker that ends', (queue) => {
  let world: World;
  let talk: Conversation;
  /** How long the cluster takes for each answer. */
  let latencyMs = 0;
  let running: BotProcess | undefined;

  beforeAll(async () => {
    const serve = { latencyMs: (_request: ApiRequest) => latencyMs };
    world = await startWorld({ queue, serve, lockSeconds: 2 });
    talk = conversation(world, await world.start(['bot']));
  });
  afterAll(async () => {
    await running?.end('SIGTERM');
    await world.close();
  });
  beforeEach(async () => {
    latencyMs = 0;
    await world.github.begin(await exampleManifests());
    world.slack.calls.length = 0;
  });

  /** The only worker: the one that the last story left, or a new one. */
  const aWorker = async (): Promise<BotProcess> => {
    running ??= await startBotProcess(world, ['worker']);
    return running;
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null | undefined> => {
    const ending = running;
    running = undefined;
    return ending?.end(signal);
  };

  it('is followed by another when it is killed in mid-diagnosis, with one message and one finding', async () => {
    const before = (await talk.channel()).length;
    await aWorker();
    latencyMs = 1_000;
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.says('How did the Job end');
    await end('SIGKILL');
    latencyMs = 0;
    expect(textOf(await thread.message())).toContain('Diagnosing');

    await aWorker();
    await thread.says('*Confirmed:*', 'Open fix PR');

    expect(await talk.channel()).toHaveLength(before + 1);
    expect(world.slack.callsOf('chat.postMessage')).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'diagnosis-finished')).toHaveLength(1);
    expect(timeline.filter((type) => type === 'fix-proposed')).toHaveLength(1);
  });

  it('leaves one pull request when it is killed before it could record that it opened it', async () => {
    await aWorker();
    const thread = await talk.ask('diagnose moe-router-build');
    const button = await thread.button('Open fix PR');
    // GitHub carries the request out, and the worker dies before it reads the answer.
    const opened = Promise.withResolvers<void>();
    world.githubProxy.afterNext(/^POST \S+\/pulls$/, async () => {
      await end('SIGKILL');
      opened.resolve();
    });
    await talk.click(await thread.message(), button, 'approver');
    await opened.promise;
    expect(await pullRequests(world.github.owner)).toHaveLength(1);
    expect(await thread.timeline()).not.toContain('pull-request-opened');

    await aWorker();
    await thread.says('Pull request #1', 'is open on');

    expect(await pullRequests(world.github.owner)).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'pull-request-opened')).toHaveLength(1);
  });

  it('ends its diagnosis before it stops when it is asked to, and exits with 0', async () => {
    const worker = await aWorker();
    latencyMs = 150;
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.says('How did the Job end');

    expect(await end('SIGTERM')).toBe(0);

    expect(textOf(await thread.message())).toContain('Open fix PR');
    expect(worker.log()).toContain('"msg":"stopped"');
  });
});
