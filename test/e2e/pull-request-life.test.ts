import { expect, it, vi } from 'vitest';
import {
  commitFiles,
  commitsOf,
  fileAt,
  pullRequests,
  reportCheck,
  repository,
} from '../github/emulated-github.ts';
import { diffOf } from '../support/github-emulator.ts';
import { patience } from './conversation.ts';
import { textOf } from './message-text.ts';
import { openedPullRequest } from './opened-pull-request.ts';
import { onEveryQueue } from './queues.ts';
import { runningBot } from './running-bot.ts';

const policies = 'apps/cortex-system/network-policy.yaml';

onEveryQueue('a pull request that is followed', (queue) => {
  const bot = runningBot({ queue, pollSeconds: 0.2 });
  /** Of the pull request that is opened in a story. */
  let pull_number: number;

  const opened = async () => {
    const pull = await openedPullRequest(bot);
    pull_number = pull.number;
    return pull;
  };
  const rest = () => bot.world.github.owner.rest;
  const report = (headSha: string, name: string, conclusion?: 'success' | 'failure' | 'skipped') =>
    reportCheck(bot.world.github.owner, { headSha, name, ...(conclusion ? { conclusion } : {}) });

  it('shows its checks as they run, fail and pass', async () => {
    const { thread, headSha } = await opened();
    await report(headSha, 'lint');
    await report(headSha, 'test');
    await thread.says('2 checks running');

    await report(headSha, 'lint', 'failure');
    await thread.says('check `lint` failed', '1 check running');

    await report(headSha, 'lint', 'success');
    await report(headSha, 'test', 'skipped');
    const text = await thread.says('2 checks passed');
    expect(text).not.toContain('`lint`');
    expect(await thread.timeline()).toContain('pull-request-checks');
  });

  it('shows what reviewers say', async () => {
    const { thread } = await opened();
    await rest().pulls.createReview({ ...repository, pull_number, event: 'REQUEST_CHANGES' });
    await thread.says('changes requested by example');

    await rest().pulls.createReview({ ...repository, pull_number, event: 'APPROVE' });
    await thread.says('approved by example');
    expect(await thread.timeline()).toContain('pull-request-review');
  });

  it('tells who merged it', async () => {
    const { thread } = await opened();
    await rest().pulls.merge({ ...repository, pull_number, merge_method: 'merge' });

    await thread.says('was merged on example/deployments by example');
    expect(await thread.timeline()).toContain('pull-request-merged');
  });

  it('tells that it was closed, and follows it again when it is reopened', async () => {
    const { thread, headSha } = await opened();
    await rest().pulls.update({ ...repository, pull_number, state: 'closed' });
    await thread.says('was closed on example/deployments without merging');

    await rest().pulls.update({ ...repository, pull_number, state: 'open' });
    await thread.says('is open on example/deployments');
    await report(headSha, 'lint', 'failure');
    await thread.says('check `lint` failed');
    expect(await thread.timeline()).toEqual(
      expect.arrayContaining(['pull-request-closed', 'pull-request-reopened']),
    );
  });

  it('is left to the person who has pushed to its branch', async () => {
    const { thread, branch } = await opened();
    await commitFiles(bot.world.github.owner, { 'notes.md': 'by hand' }, branch);

    await thread.says('Someone has pushed to its branch');
    expect(await thread.timeline()).toContain('pull-request-taken-over');
  });

  it('is theirs when they push in the moment in which the bot moves the branch', async () => {
    const { thread, branch } = await opened();
    let byHand = '';
    bot.world.githubProxy.beforeNext(/updateRefs/, async () => {
      byHand = await commitFiles(bot.world.github.owner, { 'notes.md': 'by hand' }, branch);
    });
    await commitFiles(bot.world.github.owner, { 'apps/other.yaml': 'kind: Pod\n' });

    await thread.says('Someone has pushed to its branch');
    expect((await commitsOf(bot.world.github.owner, branch)).at(-1)?.sha).toBe(byHand);
    expect(await thread.timeline()).toContain('pull-request-taken-over');
  });

  it('says what to change when the bot may write no more, and goes on when it may', async () => {
    const { thread, branch } = await opened();
    const account = { ...repository, username: 'bot' };
    await rest().repos.addCollaborator({ ...account, permission: 'pull' });
    const head = await commitFiles(bot.world.github.owner, { 'apps/other.yaml': 'kind: Pod\n' });
    await thread.says('could not be brought up to date', '"Contents: write"');
    expect(await thread.timeline()).toContain('pull-request-not-updated');

    await rest().repos.addCollaborator({ ...account, permission: 'push' });
    await vi.waitFor(async () => {
      expect(textOf(await thread.message())).not.toContain('could not be brought up to date');
      const [commit] = await commitsOf(bot.world.github.owner, branch);
      expect(commit?.parents.map(({ sha }) => sha)).toEqual([head]);
    }, patience);
  });

  it('is told in every message that shows it', async () => {
    const { thread } = await opened();
    const other = await bot.talk.ask('diagnose moe-router-build');
    await other.says('proposes this change already');
    await rest().pulls.merge({ ...repository, pull_number, merge_method: 'merge' });

    await thread.says('was merged on');
    await other.says('with this change was merged on');
    expect(await other.timeline()).toContain('pull-request-merged');
  });

  it('is made anew on the base that has gone on, while the change still applies', async () => {
    const { thread, branch } = await opened();
    const head = await commitFiles(bot.world.github.owner, { 'apps/other.yaml': 'kind: Pod\n' });

    await vi.waitFor(async () => {
      const [commit, ...others] = await commitsOf(bot.world.github.owner, branch);
      expect(others).toEqual([]);
      expect(commit?.parents.map(({ sha }) => sha)).toEqual([head]);
    }, patience);
    expect(await diffOf(bot.world.github.owner, branch)).toContain('+          port: 5000');
    await vi.waitFor(
      async () => expect(await thread.timeline()).toContain('pull-request-updated'),
      patience,
    );
    expect(await thread.timeline()).not.toContain('pull-request-taken-over');
  });

  it('is left as it is while somebody has approved it and it can be merged', async () => {
    const { thread, branch } = await opened();
    await rest().pulls.createReview({ ...repository, pull_number, event: 'APPROVE' });
    await thread.says('approved by example');
    const [before] = await commitsOf(bot.world.github.owner, branch);
    await commitFiles(bot.world.github.owner, { 'apps/other.yaml': 'kind: Pod\n' });
    await report(before?.sha ?? '', 'lint', 'success');
    await thread.says('1 check passed');

    expect(await commitsOf(bot.world.github.owner, branch)).toMatchObject([{ sha: before?.sha }]);
  });

  it('that conflicts gets a fresh diff, which takes its place once it is approved', async () => {
    const { thread, branch } = await opened();
    const file = await fileAt(bot.world.github.owner, 'main', policies);
    const changed = `${file?.content}# edited on main\n`;
    await commitFiles(bot.world.github.owner, { [policies]: changed });
    // The emulator works out no conflicts.
    const restore = bot.world.githubProxy.change(/^GET \S+\/pulls\/\d+$/, (json) => ({
      ...json,
      mergeable: false,
      mergeable_state: 'dirty',
    }));
    await thread.says('conflicts with main', 'has changed on main since', 'Open fix PR');
    expect(await thread.timeline()).toEqual(
      expect.arrayContaining(['pull-request-conflict', 'pull-request-outdated']),
    );

    await thread.press('Open fix PR', 'approver');
    await vi.waitFor(async () => {
      const after = await fileAt(bot.world.github.owner, branch, policies);
      expect(after?.content).toContain('# edited on main');
      expect(after?.content).toContain('port: 5000');
    }, patience);
    restore();
    await vi.waitFor(async () => {
      const text = textOf(await thread.message());
      expect(text).not.toContain('conflicts');
      expect(text).not.toContain('has changed on main since');
    }, patience);
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(1);
    expect(await commitsOf(bot.world.github.owner, branch)).toHaveLength(1);
    expect(await thread.timeline()).not.toContain('pull-request-taken-over');
  });

  it('that was closed is proposed again by nobody but a person', { timeout: 60_000 }, async () => {
    const { thread } = await opened();
    await rest().pulls.update({ ...repository, pull_number, state: 'closed' });
    await thread.says('was closed on example/deployments without merging', '[ Propose again ]');

    const other = await bot.talk.ask('diagnose moe-router-build');
    const text = await other.says('with this change was closed on', '[ Propose again ]');
    expect(text).not.toContain('Open fix PR');
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(1);

    await other.press('Propose again', 'bystander');
    await other.press('Open fix PR', 'approver');
    await other.says('is open on');
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(2);
    expect(await other.timeline()).toContain('fix-proposed-again');
  });
});
