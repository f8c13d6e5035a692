import { expect, vi } from 'vitest';
import { z } from 'zod';
import type { RunningApp } from '../../src/app.ts';
import type { World } from '../support/app.ts';
import { slackEndpoint } from '../support/app-configuration.ts';
import type { ShownMessage } from '../support/slack-proxy.ts';
import { type SlackRequests, slackRequests } from '../support/slack-requests.ts';
import { patience } from './conversation.ts';
import { textOf } from './message-text.ts';

/** A channel in which apps post and people ask. */
export interface AlertChannel extends SlackRequests {
  /** An app posts; Slack tells the bot of it. */
  post(message: object): Promise<ShownMessage>;
  /** Tells the bot of what an app has posted and it was not told of yet, as soon as there is something. */
  tell(): Promise<ShownMessage>;
  /** Slack's event of a message that stands in the channel. */
  eventOf(message: ShownMessage): Record<string, unknown>;
  /** Somebody mentions the bot. @returns the thread that this is answered in */
  mention(text: string, thread?: string): Promise<string>;
  /** What the bot says in a thread, oldest first. */
  answers(thread: string): Promise<string[]>;
  /** Waits until an answer in the thread holds all of these. @returns it */
  answered(thread: string, ...parts: readonly string[]): Promise<string>;
  /** The incident of the bot's answer that holds this. */
  incidentOf(thread: string, part: string): Promise<string>;
  /** What the requester alone is told, newest last. */
  whispers(): string[];
}

const metadataSchema = z.object({
  metadata: z.object({ event_payload: z.object({ incident: z.string() }) }),
});
const bot = 'U0BUILDMEDIC';
const app = 'B0ALERTS';

export function alertChannel(world: World, running: Pick<RunningApp, 'slackPort'>): AlertChannel {
  const { slack } = world;
  const channel = slack.channels.builds;
  const requests = slackRequests(slackEndpoint(running), slack);
  const told = new Set<string>();
  const eventOf = (message: ShownMessage) => ({
    ...message,
    channel,
    channel_type: 'channel',
    event_ts: message.ts,
  });

  const tell = async (): Promise<ShownMessage> => {
    const message = await vi.waitFor(async () => {
      const fresh = (await slack.messages(channel)).find(
        (one) => one.bot_id === app && !told.has(one.ts),
      );
      if (!fresh) throw new Error('No app has posted anything.');
      return fresh;
    }, patience);
    told.add(message.ts);
    expect(await requests.event({ event: eventOf(message) })).toMatchObject({ status: 200 });
    return message;
  };

  const answers = async (thread: string): Promise<string[]> =>
    (await slack.messages(channel, thread)).filter(({ user }) => user === bot).map(textOf);

  return {
    ...requests,
    eventOf,
    tell,
    answers,
    async post(message) {
      const answer = await fetch(slack.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ channel, ...message }),
      });
      expect(await answer.text()).toBe('ok');
      return tell();
    },
    async mention(text, thread) {
      const ts = `${(Date.now() / 1000).toFixed(3)}${String(told.size).padStart(3, '0')}`;
      told.add(ts);
      const event = {
        type: 'app_mention',
        user: slack.users.requester,
        text: `<@${bot}> ${text}`,
        ts,
        channel,
        event_ts: ts,
        ...(thread ? { thread_ts: thread } : {}),
      };
      expect(await requests.event({ event })).toMatchObject({ status: 200 });
      return thread ?? ts;
    },
    answered: (thread, ...parts) =>
      vi.waitFor(async () => {
        const all = await answers(thread);
        const found = all.find((text) => parts.every((part) => text.includes(part)));
        if (found === undefined)
          throw new Error(`${parts.join(' … ')} is not said in:\n${all.join('\n--\n')}`);
        return found;
      }, patience),
    async incidentOf(thread, part) {
      const all = await slack.messages(channel, thread);
      const answer = all.find((one) => one.user === bot && textOf(one).includes(part));
      return metadataSchema.parse(answer).metadata.event_payload.incident;
    },
    whispers: () =>
      [...slack.callsOf('chat.postEphemeral'), ...slack.callsOf('response_url')].map(({ body }) =>
        String(body.text),
      ),
  };
}
