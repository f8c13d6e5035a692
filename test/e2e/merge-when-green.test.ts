import { expect, it } from 'vitest';
import { commitFiles, pullRequests, reportCheck, tokens } from '../github/emulated-github.ts';
import { buttonsOf } from '../support/slack-requests.ts';
import { linkAccount } from './link-account.ts';
import { openedPullRequest } from './opened-pull-request.ts';
import { onEveryQueue } from './queues.ts';
import { runningBot } from './running-bot.ts';

onEveryQueue('merging from the conversation', (queue) => {
  const bot = runningBot({ queue, pollSeconds: 0.2 });

  it('waits for the checks, and for whoever has linked an account', {
    timeout: 60_000,
  }, async () => {
    const { thread, headSha } = await openedPullRequest(bot);
    const check = { headSha, name: 'lint' };
    await reportCheck(bot.world.github.owner, check);
    await thread.says('1 check running', '[ Merge when green ]');

    await thread.press('Merge when green', 'bystander');
    await bot.talk.told('bystander', '/build link github');

    await linkAccount(bot, tokens.owner);
    await thread.press('Merge when green', 'requester');
    const waiting = await thread.says('has it merged as soon as it is green', '[ Do not merge ]');
    expect(waiting).toContain(`<@${bot.world.slack.users.requester}>`);
    expect(await pullRequests(bot.world.github.owner)).toMatchObject([{ state: 'open' }]);

    await reportCheck(bot.world.github.owner, { ...check, conclusion: 'failure' });
    await thread.says('check `lint` failed', '[ Do not merge ]');
    expect(await pullRequests(bot.world.github.owner)).toMatchObject([{ state: 'open' }]);

    await reportCheck(bot.world.github.owner, { ...check, conclusion: 'success' });
    const merged = await thread.says('was merged on example/deployments');
    expect(merged).not.toContain('Merge when green');
    expect(await thread.timeline()).toEqual(
      expect.arrayContaining(['merge-refused', 'merge-requested', 'pull-request-merged']),
    );
  });

  it('merges nothing by a button that shows an older commit', { timeout: 60_000 }, async () => {
    const { thread } = await openedPullRequest(bot, 'build-parser-ghi789-1737196200');
    await thread.says('[ Merge when green ]');
    const message = await thread.message();
    const button = buttonsOf(message).get('Merge when green');
    if (!button) throw new Error('no button');
    const value = JSON.stringify({ ...JSON.parse(button.value), head: 'f'.repeat(40) });

    await bot.talk.click(message, { ...button, value }, 'requester');
    await bot.talk.told('requester', 'Nothing is merged');
    expect((await pullRequests(bot.world.github.owner))[0]).toMatchObject({ state: 'open' });
    expect(await thread.timeline()).toContain('merge-refused');
  });

  it('merges nothing when GitHub finds another head than the one that was seen', {
    timeout: 60_000,
  }, async () => {
    const { thread, branch } = await openedPullRequest(bot);
    const { owner } = bot.world.github;
    await linkAccount(bot, tokens.owner);
    // The emulator merges the commit that it was opened with, whatever the branch holds.
    const moved = 'Head branch was modified. Review and try the merge again.';
    bot.world.githubProxy.refuseNext(/^PUT \S+\/merge$/, 409, moved);
    await thread.press('Merge when green', 'requester');
    await thread.says('Nothing was merged: its branch has moved since');

    await commitFiles(owner, { 'notes.md': 'by hand' }, branch);
    await thread.says('Someone has pushed to its branch');
    expect(await pullRequests(owner)).toMatchObject([{ state: 'open' }]);
    expect(await thread.timeline()).toContain('merge-refused');
  });
});
