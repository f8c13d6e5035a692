import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ApiRequest } from '../../src/bundle/api/api-request.ts';
import {
  commitFiles,
  commitsOf,
  pullRequests,
  repository,
  tokens,
} from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { linkAccount } from './link-account.ts';
import { textOf } from './message-text.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('a worker that ends', (queue) => {
  let world: World;
  let talk: Conversation;
  /** How long the cluster takes for each answer. */
  let latencyMs = 0;
  let running: BotProcess | undefined;
  let next = 1;

  beforeAll(async () => {
    const serve = { latencyMs: (_request: ApiRequest) => latencyMs };
    world = await startWorld({ queue, serve, lockSeconds: 2, pollSeconds: 0.3 });
    talk = conversation(world, await world.start(['bot']));
  });
  afterAll(async () => {
    await running?.end('SIGTERM');
    await world.close();
  });
  beforeEach(async () => {
    latencyMs = 0;
    await world.github.begin(await exampleManifests());
    // GitHub never gives a number twice.
    for (let number = 1; number < next; number++)
      await world.github.owner.rest.issues.create({ ...repository, title: `number ${number}` });
    next += 1;
    world.slack.calls.length = 0;
    world.githubProxy.seen.length = 0;
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

  it.each([
    ['made the tree', /^POST \S+\/git\/trees$/],
    ['made the commit', /^POST \S+\/git\/commits$/],
    ['made the branch', /^POST \S+\/git\/refs$/],
    ['opened the pull request', /^POST \S+\/pulls$/],
  ])('leaves one pull request when it is killed as soon as GitHub has %s', async (_, step) => {
    await aWorker();
    const thread = await talk.ask('diagnose moe-router-build');
    const button = await thread.button('Open fix PR');
    // GitHub carries the request out, and the worker dies before it reads the answer.
    await killedAfter(step, () =>
      thread.message().then((one) => talk.click(one, button, 'approver')),
    );
    expect(await thread.timeline()).not.toContain('pull-request-opened');

    await aWorker();
    await thread.says('is open on');

    const [pull, ...others] = await pullRequests(world.github.owner);
    expect(others).toEqual([]);
    expect(await commitsOf(world.github.owner, pull?.head.ref ?? '')).toHaveLength(1);
    expect(world.slack.callsOf('chat.postMessage')).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'pull-request-opened')).toHaveLength(1);
    expect(timeline).not.toContain('pull-request-taken-over');
  });

  it('leaves one merge and one message when it is killed as soon as GitHub has merged', async () => {
    await aWorker();
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on', '[ Merge when green ]');
    await linkAccount({ world, talk }, tokens.owner);
    await killedAfter(/^PUT \S+\/merge$/, () => thread.press('Merge when green', 'requester'));
    expect(await thread.timeline()).not.toContain('pull-request-merged');

    await aWorker();
    await thread.says('was merged on example/deployments');

    expect(world.githubProxy.seen.filter((line) => line.startsWith('PUT '))).toHaveLength(1);
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'pull-request-merged')).toHaveLength(1);
    expect(timeline).not.toContain('merge-refused');
    expect(world.slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('takes its own update of a branch for nobody else’s work when it is killed right after', async () => {
    await aWorker();
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on', '[ Merge when green ]');
    const [pull] = await pullRequests(world.github.owner);
    await killedAfter(/updateRefs/, () =>
      commitFiles(world.github.owner, { 'apps/other.yaml': 'kind: Pod\n' }),
    );

    await aWorker();
    await vi.waitFor(
      async () => expect(await thread.timeline()).toContain('pull-request-updated'),
      patience,
    );
    expect(await thread.timeline()).not.toContain('pull-request-taken-over');
    expect(await commitsOf(world.github.owner, pull?.head.ref ?? '')).toHaveLength(1);
  });

  /** The worker dies when GitHub has carried out the request, before it reads the answer. */
  async function killedAfter(step: RegExp, begin: () => Promise<unknown>): Promise<void> {
    const killed = Promise.withResolvers<void>();
    world.githubProxy.afterNext(step, async () => {
      await end('SIGKILL');
      killed.resolve();
    });
    await begin();
    await killed.promise;
  }

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
