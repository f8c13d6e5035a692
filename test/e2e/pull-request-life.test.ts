import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { commitFiles, pullRequests, repository } from '../github/emulated-github.ts';
import { startWorld, type World } from '../support/app.ts';
import { exampleManifests } from '../support/github-emulator.ts';
import { type Conversation, conversation } from './conversation.ts';
import { onEveryQueue } from './queues.ts';

onEveryQueue('a pull request that is followed', (queue) => {
  let world: World;
  let talk: Conversation;
  let next = 1;
  /** Of the pull request that is opened in a story. */
  let pull_number: number;

  beforeAll(async () => {
    world = await startWorld({ queue, pollSeconds: 0.1 });
    talk = conversation(world, await world.start());
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    await world.github.begin(await exampleManifests());
    // GitHub never gives a number twice.
    for (let number = 1; number < next; number++)
      await rest().issues.create({ ...repository, title: `number ${number}` });
    pull_number = next;
    next += 1;
    world.slack.calls.length = 0;
  });

  /** @returns the thread, and the head branch's name */
  const opened = async () => {
    const thread = await talk.ask('diagnose moe-router-build');
    await thread.press('Open fix PR', 'approver');
    await thread.says('is open on');
    const [pull] = await pullRequests(world.github.owner);
    return { thread, branch: pull?.head.ref ?? '', headSha: pull?.head.sha ?? '' };
  };
  const rest = () => world.github.owner.rest;
  const report = (headSha: string, name: string, conclusion?: 'success' | 'failure' | 'skipped') =>
    rest().checks.create({
      ...repository,
      name,
      head_sha: headSha,
      ...(conclusion ? { status: 'completed', conclusion } : { status: 'in_progress' }),
    });

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
    await commitFiles(world.github.owner, { 'notes.md': 'by hand' }, branch);

    await thread.says('Someone has pushed to its branch');
    expect(await thread.timeline()).toContain('pull-request-taken-over');
  });

  it('is told in every message that shows it', async () => {
    const { thread } = await opened();
    const other = await talk.ask('diagnose moe-router-build');
    await other.says('proposes this change already');
    await rest().pulls.merge({ ...repository, pull_number, merge_method: 'merge' });

    await thread.says('was merged on');
    await other.says('with this change was merged on');
    expect(await other.timeline()).toContain('pull-request-merged');
  });
});
