import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ApiRequest } from '../../src/bundle/api/api-request.ts';
import { pullRequests } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { textOf } from './message-text.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('a worker that ends', (queue) => {
  let world: World;
  let talk: Conversation;
  /** How long the cluster takes for each answer. */
  let latencyMs = 0;
  const workers: BotProcess[] = [];

  beforeAll(async () => {
    const serve = { latencyMs: (_request: ApiRequest) => latencyMs };
    world = await startWorld({ queue, serve, lockSeconds: 2 });
    talk = conversation(world, await world.start(['bot']));
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    latencyMs = 0;
    await world.github.begin(await exampleManifests());
    world.slack.calls.length = 0;
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.end('SIGTERM')));
  });

  const startWorker = async (): Promise<BotProcess> => {
    const worker = await startBotProcess(world, ['worker']);
    workers.push(worker);
    return worker;
  };

  it('is followed by another when it is killed in mid-diagnosis, with one message and one finding', async () => {
    const before = (await talk.channel()).length;
    const first = await startWorker();
    latencyMs = 1_000;
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.says('How did the Job end');
    await first.end('SIGKILL');
    latencyMs = 0;
    expect(textOf(await thread.message())).toContain('Diagnosing');

    await startWorker();
    await thread.says('*Confirmed:*', 'Open fix PR');

    expect(await talk.channel()).toHaveLength(before + 1);
    expect(world.slack.callsOf('chat.postMessage')).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'diagnosis-finished')).toHaveLength(1);
    expect(timeline.filter((type) => type === 'fix-proposed')).toHaveLength(1);
  });

  it('leaves one pull request when it is killed before it could record that it opened it', async () => {
    const first = await startWorker();
    const thread = await talk.ask('diagnose moe-router-build');
    const button = await thread.button('Open fix PR');
    // GitHub carries the request out, and the worker dies before it reads the answer.
    const opened = Promise.withResolvers<void>();
    world.githubProxy.afterNext(/^POST \S+\/pulls$/, async () => {
      await first.end('SIGKILL');
      opened.resolve();
    });
    await talk.click(await thread.message(), button, 'approver');
    await opened.promise;
    expect(await pullRequests(world.github.owner)).toHaveLength(1);
    expect(await thread.timeline()).not.toContain('pull-request-opened');

    await startWorker();
    await thread.says('Pull request #1', 'is open on');

    expect(await pullRequests(world.github.owner)).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'pull-request-opened')).toHaveLength(1);
  });

  it('ends its diagnosis before it stops when it is asked to, and exits with 0', async () => {
    const worker = await startWorker();
    latencyMs = 150;
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.says('How did the Job end');

    expect(await worker.end('SIGTERM')).toBe(0);

    expect(textOf(await thread.message())).toContain('Open fix PR');
    expect(worker.log()).toContain('"msg":"stopped"');
  });

  it('shows check by check what is looked at', async () => {
    await startWorker();
    latencyMs = 100;
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.says('Open fix PR');

    const shown = world.slack
      .callsOf('chat.update')
      .map(({ body }) => textOf({ ts: '', text: '', ...body }))
      .filter((text) => text.includes('Diagnosing'));
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.at(-1)).toMatch(/^✓ /m);
    await vi.waitFor(
      async () => expect(await thread.timeline()).toContain('fix-proposed'),
      patience,
    );
  });
});
