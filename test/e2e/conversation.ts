import { expect, vi } from 'vitest';
import { z } from 'zod';
import type { RunningApp } from '../../src/app.ts';
import type { World } from '../support/app.ts';
import { slackEndpoint } from '../support/app-configuration.ts';
import type { ShownMessage } from '../support/slack-proxy.ts';
import {
  type Acknowledged,
  type Button,
  buttonsOf,
  type Delivery,
  slackRequests,
} from '../support/slack-requests.ts';
import { textOf } from './message-text.ts';

type Person = keyof World['slack']['users'];

/** One incident's message, as people in the channel see it. */
export interface Thread {
  readonly incidentId: string;
  /** The message as it stands now. */
  message(): Promise<ShownMessage>;
  /** Waits until what the message says holds all of these. @returns what it says */
  says(...parts: readonly string[]): Promise<string>;
  /** Waits for the button, then presses it. */
  press(button: string, person: Person): Promise<Acknowledged>;
  button(label: string): Promise<Button>;
  timeline(): Promise<readonly string[]>;
}

export interface Conversation {
  /** Types a slash command, and waits for the message that answers it. */
  ask(text: string): Promise<Thread>;
  /** The first message of the bot that has not been asked for, or seen, yet. */
  next(): Promise<Thread>;
  /** Types a slash command that is answered to the asker alone. */
  type(
    text: string,
    delivery?: Delivery & { trigger?: string; channel?: string; user?: string },
  ): Promise<Acknowledged>;
  /** Presses a button as it was, though the message may have changed. */
  click(
    message: ShownMessage,
    button: Button,
    person: Person,
    delivery?: Delivery,
  ): Promise<Acknowledged>;
  /** Messages that only one person sees, oldest first. */
  whispers(person: Person): string[];
  /** Waits until one person was told that, alone. */
  told(person: Person, words: string): Promise<void>;
  /** All messages of the bot in the channel, oldest first. */
  channel(): Promise<ShownMessage[]>;
}

export const patience = { timeout: 15_000, interval: 50 };

export function conversation(world: World, app: Pick<RunningApp, 'slackPort'>): Conversation {
  const { slack } = world;
  const { builds } = slack.channels;
  const requests = slackRequests(slackEndpoint(app), slack);
  const channel = async () => (await slack.messages(builds)).filter((one) => incidentOf(one));
  const type: Conversation['type'] = (text, delivery = {}) =>
    requests.command({ text, user: slack.users.requester, channel: builds, ...delivery });
  const click: Conversation['click'] = (message, button, person, delivery = {}) =>
    requests.click({ user: slack.users[person], channel: builds, message, button, ...delivery });

  const thread = (ts: string, incidentId: string): Thread => {
    const message = async (): Promise<ShownMessage> => {
      const found = (await channel()).find((one) => one.ts === ts);
      if (!found) throw new Error(`The message ${ts} is not there any more.`);
      return found;
    };
    const button = (label: string): Promise<Button> =>
      vi.waitFor(async () => {
        const found = buttonsOf(await message()).get(label);
        if (!found)
          throw new Error(`There is no button "${label}" in:\n${textOf(await message())}`);
        return found;
      }, patience);
    return {
      incidentId,
      message,
      button,
      says: (...parts) =>
        vi.waitFor(async () => {
          const text = textOf(await message());
          for (const part of parts) expect(text).toContain(part);
          return text;
        }, patience),
      press: async (label, person) => click(await message(), await button(label), person),
      timeline: async () => (await world.incidents.timeline(incidentId)).map(({ type }) => type),
    };
  };

  const seen = new Set<string>();
  const next = async (): Promise<Thread> => {
    const message = await vi.waitFor(async () => {
      const fresh = (await channel()).find(({ ts }) => !seen.has(ts));
      if (!fresh) throw new Error('Nothing was posted.');
      return fresh;
    }, patience);
    seen.add(message.ts);
    return thread(message.ts, incidentOf(message) ?? '');
  };
  const whispers: Conversation['whispers'] = (person) =>
    slack
      .callsOf('chat.postEphemeral')
      .filter(({ body }) => body.user === slack.users[person])
      .map(({ body }) => String(body.text) + JSON.stringify(body.blocks ?? []));

  return {
    type,
    click,
    channel,
    next,
    whispers,
    told: (person, words) =>
      vi.waitFor(() => expect(whispers(person).join()).toContain(words), patience),
    async ask(text) {
      for (const { ts } of await channel()) seen.add(ts);
      expect(await type(text)).toEqual({ status: 200, body: '' });
      return next();
    },
  };
}

const metadataSchema = z.object({
  metadata: z.object({ event_payload: z.object({ incident: z.string() }) }),
});

const incidentOf = (message: ShownMessage): string | undefined =>
  metadataSchema.safeParse(message).data?.metadata.event_payload.incident;
