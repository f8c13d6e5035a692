import { expect, it, vi } from 'vitest';
import { commitFiles, fileAt, pullRequests, repository } from '../github/emulated-github.ts';
import { slackEndpoint } from '../support/app-configuration.ts';
import { diffOf } from '../support/github-emulator.ts';
import { slackRequests } from '../support/slack-requests.ts';
import { patience } from './conversation.ts';
import { onEveryQueue } from './queues.ts';
import { runningBot } from './running-bot.ts';

const policies = 'apps/cortex-system/network-policy.yaml';
const values = 'apps/knative-lambda/values.yaml';

onEveryQueue('a fix that waits for a decision', (queue) => {
  const bot = runningBot({ queue });

  it('proposes a fresh diff when the lines have changed since, and opens nothing', async () => {
    const thread = await bot.talk.ask('diagnose build-parser-ghi789-1737196200');
    const stale = await thread.button('Open fix PR');
    const before = await fileAt(bot.world.github.owner, 'main', values);
    const changed = before?.content.replace('cpu: "2"', 'cpu: "3"') ?? '';
    await commitFiles(bot.world.github.owner, { [values]: changed });

    await bot.talk.click(await thread.message(), stale, 'approver');
    const fresh = await vi.waitFor(async () => {
      const button = await thread.button('Open fix PR');
      expect(button.value).not.toBe(stale.value);
      return button;
    }, patience);
    expect(await pullRequests(bot.world.github.owner)).toEqual([]);
    expect(await thread.timeline()).toContain('pull-request-failed');

    await bot.talk.click(await thread.message(), fresh, 'approver');
    await thread.says('is open on');
    const [pull] = await pullRequests(bot.world.github.owner);
    const diff = await diffOf(bot.world.github.owner, pull?.head.ref ?? '');
    expect(diff.split('\n').filter((line) => /^[+-] /.test(line))).toEqual([
      '-        memory: 1Gi  # parsers were small when this was set',
      '+        memory: 2Gi  # parsers were small when this was set',
    ]);
  });

  it('asks again when other lines of the file have changed, and turns none of them back', async () => {
    const thread = await bot.talk.ask('diagnose build-parser-ghi789-1737196200');
    const stale = await thread.button('Open fix PR');
    const before = await fileAt(bot.world.github.owner, 'main', values);
    const changed = before?.content.replace('environment: prd', 'environment: staging') ?? '';
    await commitFiles(bot.world.github.owner, { [values]: changed });

    await bot.talk.click(await thread.message(), stale, 'approver');
    await thread.says('No pull request was opened', 'have changed since', 'Open fix PR');
    expect(await pullRequests(bot.world.github.owner)).toEqual([]);

    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on');
    const [pull] = await pullRequests(bot.world.github.owner);
    expect((await fileAt(bot.world.github.owner, pull?.head.ref ?? '', values))?.content).toBe(
      changed.replace('memory: 1Gi', 'memory: 2Gi'),
    );
  });

  it('refuses a click on a diff that is not the one on record', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    const button = await thread.button('Open fix PR');
    const value = JSON.stringify({ ...JSON.parse(button.value), hash: '0'.repeat(64) });

    await bot.talk.click(await thread.message(), { ...button, value }, 'approver');

    await bot.talk.told('approver', 'not the one that you saw');
    expect(await thread.timeline()).toContain('approval-refused');
    expect(await pullRequests(bot.world.github.owner)).toEqual([]);
    await thread.button('Open fix PR');
  });

  it('shows the diff in a modal, from which an approver opens the pull request', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    await thread.button('Preview fix');
    const known = bot.world.slack.views().length;
    await thread.press('Preview fix', 'approver');

    const view = await vi.waitFor(() => {
      const shown = bot.world.slack.views().slice(known).at(-1);
      expect(JSON.stringify(shown)).toContain('+          port: 5000');
      return shown;
    }, patience);
    expect(JSON.stringify(view)).toContain(`a/${policies}`);
    expect(view).toMatchObject({ submit: { text: 'Open fix PR' } });

    const app = await bot.world.start(['bot']);
    const requests = slackRequests(slackEndpoint(app), bot.world.slack);
    await requests.submit(view, bot.world.slack.users.approver);
    await thread.says('is open on');
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(1);
    await app.stop();
  });

  it('shows the preview without its button to someone who may not approve', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    await thread.button('Preview fix');
    const known = bot.world.slack.views().length;
    await thread.press('Preview fix', 'bystander');

    const view = await vi.waitFor(() => {
      const shown = bot.world.slack.views().slice(known).at(-1);
      expect(JSON.stringify(shown)).toContain('+          port: 5000');
      return shown;
    }, patience);
    expect(view).not.toHaveProperty('submit.text');
  });

  it('shows all evidence in a modal', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    await thread.button('Open fix PR');
    const known = bot.world.slack.views().length;
    await thread.press('Show evidence', 'bystander');

    await vi.waitFor(() => {
      const shown = JSON.stringify(bot.world.slack.views().slice(known).at(-1));
      expect(shown).toContain('i/o timeout');
      expect(shown).toContain('Ruled out');
    }, patience);
  });

  it('takes the buttons away when someone dismisses the finding', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    const open = await thread.button('Open fix PR');
    await thread.press('Dismiss', 'bystander');

    const text = await thread.says(`dismissed by <@${bot.world.slack.users.bystander}>`);
    expect(text).not.toContain('Open fix PR');
    await bot.talk.click(await thread.message(), open, 'approver');
    await bot.talk.told('approver', 'It was dismissed.');
    expect(await pullRequests(bot.world.github.owner)).toEqual([]);
  });

  it('says why no pull request could be opened, and tries again when the reason is gone', async () => {
    const { owner } = bot.world.github;
    const thread = await bot.talk.ask('diagnose moe-router-build');
    await thread.button('Open fix PR');
    const branch = await takeBranch(thread.incidentId);

    await thread.press('Open fix PR', 'approver');
    await thread.says('could not be opened', `The branch ${branch}`, '[ Try again ]');
    expect(await pullRequests(owner)).toEqual([]);

    await owner.rest.git.deleteRef({ ...repository, ref: `heads/${branch}` });
    await thread.press('Try again', 'approver');
    await thread.says('is open on');
    expect(await pullRequests(owner)).toHaveLength(1);
  });

  it('opens nothing for a failed fix of a finding that was dismissed since', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    await thread.button('Open fix PR');
    await takeBranch(thread.incidentId);
    await thread.press('Open fix PR', 'approver');
    const again = await thread.button('Try again');
    await thread.press('Dismiss', 'bystander');
    await thread.says('dismissed by');

    await bot.talk.click(await thread.message(), again, 'approver');
    await bot.talk.told('approver', 'It was dismissed.');
    expect((await thread.timeline()).filter((type) => type === 'pull-request-failed')).toHaveLength(
      1,
    );
  });

  it('finishes the pull request when GitHub breaks off in the middle', async () => {
    const thread = await bot.talk.ask('diagnose moe-router-build');
    bot.world.githubProxy.breakNext(/^POST \S+\/pulls$/, 'after');
    await thread.press('Open fix PR', 'approver');

    await thread.says('is open on');
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(1);
  });

  /** Somebody else's work on the branch that the fix needs. */
  async function takeBranch(incidentId: string): Promise<string> {
    const { owner } = bot.world.github;
    const [proposal] = await bot.world.proposals.ofIncident(incidentId);
    const branch = proposal?.headBranch ?? '';
    const { data } = await owner.rest.git.getRef({ ...repository, ref: 'heads/main' });
    await owner.rest.git.createRef({
      ...repository,
      ref: `refs/heads/${branch}`,
      sha: data.object.sha,
    });
    await commitFiles(owner, { 'notes.md': 'by hand' }, branch);
    return branch;
  }
});
