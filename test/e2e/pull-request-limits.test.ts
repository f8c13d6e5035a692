import { afterAll, beforeAll, expect, it } from 'vitest';
import { pullRequests, repository } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { type Conversation, conversation } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('how pull requests are opened', (queue) => {
  let world: World;
  let talk: Conversation;

  beforeAll(async () => {
    world = await startWorld({
      queue,
      pollSeconds: 0.1,
      openPullRequests: 1,
      pullRequests: { draft: true, labels: ['build-fix'], reviewers: ['example'] },
    });
    talk = conversation(world, await world.start());
  });
  afterAll(() => world.close());

  it('one too many waits, and is opened by itself when there is room', async () => {
    const first = await talk.ask('diagnose moe-router-build');
    await first.press('Open fix PR', 'approver');
    await first.says('is open on example/deployments as a draft');
    const [pull] = await pullRequests(world.github.owner);
    expect(pull).toMatchObject({ draft: true, requested_reviewers: [{ login: 'example' }] });
    expect(pull?.labels.map(({ name }) => name)).toEqual(['build-fix']);

    const second = await talk.ask('diagnose build-parser-ghi789-1737196200');
    await second.press('Open fix PR', 'approver');
    await second.says('has to wait', '1 pull requests are open on example/deployments');
    expect(await pullRequests(world.github.owner)).toHaveLength(1);

    const { rest } = world.github.owner;
    await rest.pulls.update({ ...repository, pull_number: 1, state: 'closed' });
    await first.says('was closed on');
    await second.says('is open on example/deployments');
    const timeline = await second.timeline();
    expect(timeline.filter((type) => type === 'pull-request-held')).toHaveLength(1);
    expect(timeline.filter((type) => type === 'fix-approved')).toHaveLength(1);
  });
});
