import { expect, it, vi } from 'vitest';
import { pullRequests } from '../github/emulated-github.ts';
import { userGroup } from '../support/app-configuration.ts';
import { patience } from './conversation.ts';
import { textOf } from './message-text.ts';
import { onEveryQueue } from './queues.ts';
import { runningBot } from './running-bot.ts';

const job = 'moe-router-build';

onEveryQueue('who is heard, and how often', (queue) => {
  const bot = runningBot({ queue });

  const minutesAgo = (minutes: number): number => Math.floor(Date.now() / 1000) - minutes * 60;
  const onRecord = async (): Promise<number> => (await bot.world.incidents.list()).length;

  it.each([
    ['is signed with another secret', () => ({ secret: 'not-the-signing-secret' })],
    ['was signed ten minutes ago', () => ({ sentAt: minutesAgo(10) })],
    ['carries a signature of nothing', () => ({ headers: { 'x-slack-signature': 'v0=' } })],
  ])('refuses a command that %s, and records nothing', async (_how, tampered) => {
    const before = await onRecord();

    expect(await bot.talk.type(`diagnose ${job}`, tampered())).toMatchObject({ status: 401 });

    expect(await onRecord()).toBe(before);
    expect(bot.world.slack.calls).toEqual([]);
  });

  it('refuses a click that is not signed by Slack', async () => {
    const thread = await bot.talk.ask(`diagnose ${job}`);
    const button = await thread.button('Open fix PR');

    const answer = await bot.talk.click(await thread.message(), button, 'approver', {
      secret: 'guess',
    });

    expect(answer).toMatchObject({ status: 401 });
    expect(await thread.timeline()).not.toContain('fix-approved');
  });

  it('hears an approver who belongs to an approving user group', async () => {
    const thread = await bot.talk.ask(`diagnose ${job}`);
    await thread.press('Open fix PR', 'secondApprover');

    const text = await thread.says('is open on');
    expect(text).toContain(`Approved by <@${bot.world.slack.users.secondApprover}>`);
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(1);
  });

  it('tells anyone else who may approve, leaves the message as it is, and records the click', async () => {
    const thread = await bot.talk.ask(`diagnose ${job}`);
    await thread.button('Open fix PR');
    const before = textOf(await thread.message());
    await thread.press('Open fix PR', 'bystander');

    const whisper = await vi.waitFor(() => {
      const [only] = bot.talk.whispers('bystander');
      expect(only).toContain('Only approvers may open this fix');
      return only;
    }, patience);
    expect(whisper).toContain(`<@${bot.world.slack.users.approver}>`);
    expect(whisper).toContain(`<!subteam^${userGroup}>`);
    expect(textOf(await thread.message())).toBe(before);
    expect(await bot.world.incidents.timeline(thread.incidentId)).toContainEqual(
      expect.objectContaining({ type: 'approval-refused', actor: bot.world.slack.users.bystander }),
    );
    expect(await pullRequests(bot.world.github.owner)).toEqual([]);
  });

  it('settles a fix once when two approvers press at the same moment', async () => {
    const thread = await bot.talk.ask(`diagnose ${job}`);
    const button = await thread.button('Open fix PR');
    const message = await thread.message();
    await Promise.all([
      bot.talk.click(message, button, 'approver'),
      bot.talk.click(message, button, 'secondApprover'),
      bot.talk.click(message, button, 'approver'),
    ]);

    await thread.says('is open on');
    const timeline = await thread.timeline();
    expect(timeline.filter((type) => type === 'fix-approved')).toHaveLength(1);
    expect(timeline.filter((type) => type === 'pull-request-opened')).toHaveLength(1);
    expect(await pullRequests(bot.world.github.owner)).toHaveLength(1);
    await vi.waitFor(() => {
      const told = [...bot.talk.whispers('approver'), ...bot.talk.whispers('secondApprover')];
      expect(told).toHaveLength(2);
    }, patience);
  });

  it('takes repeated deliveries of a command as one request', async () => {
    const before = { incidents: await onRecord(), messages: (await bot.talk.channel()).length };
    const trigger = await bot.world.slack.triggerId(bot.world.slack.users.requester);
    const retry = { trigger, headers: { 'x-slack-retry-num': '1' } };

    const answers = await Promise.all([
      bot.talk.type(`diagnose ${job}`, { trigger }),
      bot.talk.type(`diagnose ${job}`, retry),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await vi.waitFor(async () => {
      const last = (await bot.talk.channel()).at(-1);
      expect(last && textOf(last)).toContain('Open fix PR');
    }, patience);
    await bot.talk.type(`diagnose ${job}`, retry);

    expect(await onRecord()).toBe(before.incidents + 1);
    expect(await bot.talk.channel()).toHaveLength(before.messages + 1);
    expect(bot.world.slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it.each([
    ['Slack shows the message and its answer is lost', 'answer-lost'],
    ['the call breaks before Slack sees it', 'never-arrived'],
  ] as const)('shows one message when %s', async (_what, kind) => {
    const before = (await bot.talk.channel()).length;
    bot.world.slack.fail({ method: 'chat.postMessage', how: { kind } });

    const thread = await bot.talk.ask(`diagnose ${job}`);
    await thread.says('Open fix PR');

    expect(await bot.talk.channel()).toHaveLength(before + 1);
  });
});
