import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningApp } from '../../src/app.ts';
import { pullRequests, reportCheck, repository } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { type Conversation, conversation } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('a GitHub that tells what happens', (queue) => {
  let world: World;
  let app: RunningApp;
  let talk: Conversation;
  const secret = 'the webhook secret';

  beforeAll(async () => {
    // So seldom that nothing is seen by asking.
    world = await startWorld({
      queue,
      environment: { GITHUB_WEBHOOK_SECRET: secret },
      pollSeconds: 100_000,
    });
    app = await world.start();
    talk = conversation(world, app);
  });
  afterAll(() => world.close());

  it('shows what happens to a pull request when GitHub delivers it', async () => {
    const { rest } = world.github.owner;
    await rest.repos.createWebhook({
      ...repository,
      config: { url: `http://127.0.0.1:${app.healthPort}/github/webhook`, secret },
      events: ['pull_request', 'pull_request_review', 'check_run', 'push'],
    });
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on');
    const [pull] = await pullRequests(world.github.owner);

    const check = { headSha: pull?.head.sha ?? '', name: 'lint' };
    await reportCheck(world.github.owner, check);
    await thread.says('1 check running');
    await reportCheck(world.github.owner, { ...check, conclusion: 'failure' });
    await thread.says('check `lint` failed');

    const pull_number = pull?.number ?? 0;
    await rest.pulls.createReview({ ...repository, pull_number, event: 'APPROVE' });
    await thread.says('approved by example');
    await rest.pulls.merge({ ...repository, pull_number, merge_method: 'merge' });
    await thread.says('was merged on example/deployments by example');
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'pull-request-merged')).toHaveLength(1);
  });
});
