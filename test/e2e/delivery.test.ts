import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/app.ts';
import type { SlackFault } from '../support/slack-proxy.ts';
import { type Conversation, conversation } from './conversation.ts';
import { textOf } from './message-text.ts';

describe('two processes that write to one channel at the pace that Slack asks for', () => {
  let world: World;
  let talk: Conversation;

  beforeAll(async () => {
    world = await startWorld({ queue: 'postgres', pace: {} });
    talk = conversation(world, await world.start(['bot']));
    await world.start(['worker']);
    await world.start(['worker']);
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.slack.calls.length = 0;
  });

  const fail = (method: string, how: SlackFault['how']) =>
    world.slack.fail({ method, channel: world.slack.channels.builds, how });
  const tooFast = { kind: 'rate-limited', retryAfterSeconds: 1 } as const;

  it('lose nothing and say nothing twice when Slack answers 429 and loses answers in the middle', async () => {
    fail('chat.postMessage', tooFast);
    fail('chat.postMessage', { kind: 'answer-lost' });
    fail('chat.update', tooFast);
    fail('chat.update', { kind: 'answer-lost' });
    fail('chat.update', tooFast);

    const jobs = ['moe-router-build', 'moe-router-build', 'moe-router-build'];
    for (const job of jobs) await talk.type(`diagnose ${job}`);
    for (const _ of jobs) await (await talk.next()).says('Confirmed', 'Open fix PR');

    expect(await talk.channel()).toHaveLength(jobs.length);
  });

  it('say the point in plain text where Slack refuses the blocks', async () => {
    fail('chat.postMessage', { kind: 'refused', error: 'invalid_blocks' });

    const thread = await talk.ask('diagnose a-job-that-is-not-there');
    await thread.says('a-job-that-is-not-there');

    expect(textOf(await thread.message())).not.toBe('');
    expect(world.slack.callsOf('chat.postMessage').at(-1)?.body.blocks).toEqual([]);
  });

  it('keep their turns on record, where all of them see them', async () => {
    expect(await world.slackTurns()).toEqual([
      'chat.postMessage '.concat(world.slack.channels.builds),
      'chat.update',
    ]);
  });
});
