import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { pullRequests, reportCheck, tokens } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { buttonsOf } from '../support/slack-requests.ts';
import { type Conversation, conversation, patience } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('merging from the conversation', (queue) => {
  let world: World;
  let talk: Conversation;

  beforeAll(async () => {
    world = await startWorld({ queue, pollSeconds: 0.2 });
    talk = conversation(world, await world.start());
  });
  afterAll(() => world.close());

  const link = async (): Promise<void> => {
    const answered = (words: RegExp) =>
      vi.waitFor(() => {
        const said = world.slack.callsOf('response_url').map(({ body }) => String(body.text));
        const found = said.map((text) => words.exec(text)?.[0]).find(Boolean);
        if (!found) throw new Error(said.join());
        return found;
      }, patience);
    await talk.type('link github');
    world.oauth.enter(await answered(/WXYZ-\d+/), tokens.owner);
    await answered(/is linked/);
  };

  it('waits for the checks, and for whoever has linked an account', {
    timeout: 60_000,
  }, async () => {
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on');
    const [pull] = await pullRequests(world.github.owner);
    const check = { headSha: pull?.head.sha ?? '', name: 'lint' };
    await reportCheck(world.github.owner, check);
    await thread.says('1 check running', '[ Merge when green ]');

    await thread.press('Merge when green', 'bystander');
    await vi.waitFor(
      () => expect(talk.whispers('bystander').join()).toContain('/build link github'),
      patience,
    );

    await link();
    await thread.press('Merge when green', 'requester');
    const waiting = await thread.says('has it merged as soon as it is green', '[ Do not merge ]');
    expect(waiting).toContain(`<@${world.slack.users.requester}>`);
    expect(await pullRequests(world.github.owner)).toMatchObject([{ state: 'open' }]);

    await reportCheck(world.github.owner, { ...check, conclusion: 'failure' });
    await thread.says('check `lint` failed', '[ Do not merge ]');
    expect(await pullRequests(world.github.owner)).toMatchObject([{ state: 'open' }]);

    await reportCheck(world.github.owner, { ...check, conclusion: 'success' });
    const merged = await thread.says('was merged on example/deployments');
    expect(merged).not.toContain('Merge when green');
    expect(await thread.timeline()).toEqual(
      expect.arrayContaining(['merge-refused', 'merge-requested', 'pull-request-merged']),
    );
  });

  it('merges nothing by a button that shows an older commit', { timeout: 60_000 }, async () => {
    const thread = await talk.ask('diagnose build-parser-ghi789-1737196200');
    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on', '[ Merge when green ]');
    const message = await thread.message();
    const button = buttonsOf(message).get('Merge when green');
    if (!button) throw new Error('no button');
    const value = JSON.stringify({ ...JSON.parse(button.value), head: 'f'.repeat(40) });

    await talk.click(message, { ...button, value }, 'requester');
    await vi.waitFor(
      () => expect(talk.whispers('requester').join()).toContain('Nothing is merged'),
      patience,
    );
    expect((await pullRequests(world.github.owner))[0]).toMatchObject({ state: 'open' });
    expect(await thread.timeline()).toContain('merge-refused');
  });
});
