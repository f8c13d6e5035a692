import { describe, expect, it } from 'vitest';
import { pullRequests, reportCheck, repository, tokens } from '../github/emulated-github.ts';
import { startWorld } from '../support/app.ts';
import { conversation } from './conversation.ts';
import { linkAccount } from './link-account.ts';
import { openedPullRequest } from './opened-pull-request.ts';
import { runningBot } from './running-bot.ts';

describe('between the approval and the pull request', () => {
  it('the policy may change: nothing is opened for who is no approver of it any more', async () => {
    const world = await startWorld({ queue: 'postgres' });
    try {
      const talk = conversation(world, await world.start(['bot']));
      const worker = await world.start(['worker']);
      const thread = await talk.ask('diagnose moe-router-build');
      await thread.button('Open fix PR');
      await worker.stop();
      await thread.press('Open fix PR', 'approver');
      await thread.says('Opening the pull request');

      const approvers = { users: [world.slack.users.bystander], userGroups: [] };
      const { targets, ...rest } = world.configuration;
      const changed = { ...rest, targets: targets.map((target) => ({ ...target, approvers })) };
      await world.start(['worker'], changed);

      await thread.says('could not be opened', 'is not an approver any more');
      expect(await thread.timeline()).toContain('approval-lapsed');
      expect(await pullRequests(world.github.owner)).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

describe('a right on GitHub', () => {
  const bot = runningBot({ queue: 'postgres', pollSeconds: 0.2 });
  const repos = () => bot.world.github.owner.rest.repos;
  const account = { ...repository, username: 'bot' };

  it('that the bot has lost since the fix was proposed is told, and approved anew once it is back', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    await thread.button('Open fix PR');
    await repos().addCollaborator({ ...account, permission: 'pull' });
    await thread.press('Open fix PR', 'approver');
    await thread.says('could not be opened', '"Contents: write"', '[ Try again ]');
    expect(await pullRequests(bot.world.github.owner)).toEqual([]);
    expect(await thread.timeline()).toContain('pull-request-failed');

    await repos().addCollaborator({ ...account, permission: 'push' });
    await thread.press('Try again', 'approver');
    await thread.says('is open on');
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(1);
  });

  it('that a person has lost since they asked for the merge merges nothing', async () => {
    const { thread, headSha } = await openedPullRequest(bot);
    const check = { headSha, name: 'lint' };
    await reportCheck(bot.world.github.owner, check);
    await thread.says('1 check running');
    await linkAccount(bot, tokens.reader);
    await thread.press('Merge when green', 'requester');
    await thread.says('has it merged as soon as it is green');

    await repos().removeCollaborator({ ...repository, username: 'reader' });
    await reportCheck(bot.world.github.owner, { ...check, conclusion: 'success' });
    await thread.says('Nothing was merged: the linked GitHub account may not merge it');
    expect(await pullRequests(bot.world.github.owner)).toMatchObject([{ state: 'open' }]);
    expect(await thread.timeline()).toContain('merge-refused');
  });
});
