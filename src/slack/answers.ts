import type { BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import { buttonOutdated } from '../problems/slack.ts';
import { problemOrMessage } from '../problems/text.ts';
import type { Delivery } from './delivery.ts';
import { withPlainFallback } from './plain-fallback.ts';
import type { SlackMessage } from './views/blocks.ts';
import { loadingModal } from './views/modals.ts';
import { noteModal } from './views/note-modal.ts';
import { noteMessage } from './views/notes.ts';

/** A button of a message, pressed. */
export type Press = BlockAction<ButtonAction>;

/** Where one person is told something that nobody else sees. */
export interface Whereabouts {
  readonly user: string;
  /** Without one they are told in their conversation with the bot. */
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
}

export const whereaboutsOf = ({ user, channel, message }: Press): Whereabouts => {
  const thread: unknown = message?.thread_ts;
  return {
    user: user.id,
    channel: channel?.id,
    thread: typeof thread === 'string' ? thread : undefined,
  };
};

/**
 * Does the work and tells only the one who clicked what it says; the message that everyone sees stays as it is. They are
 * told of a failure too, instead of watching a button that does nothing.
 */
export type Answer = (
  whereabouts: Whereabouts,
  work: () => Promise<SlackMessage | undefined>,
) => Promise<void>;

/** Answers by messages that take their turn like all others, before everything that nobody waits for. */
export const createAnswer =
  (client: WebClient, delivery: Delivery): Answer =>
  async (whereabouts, work) => {
    const { message, error } = await orFailure(work);
    if (message) await whisper(client, delivery, whereabouts, message);
    if (error) throw error;
  };

async function orFailure(
  work: () => Promise<SlackMessage | undefined>,
): Promise<{ message?: SlackMessage; error?: unknown }> {
  try {
    const message = await work();
    return message ? { message } : {};
  } catch (error) {
    return { message: noteMessage(problemOrMessage(error)), error };
  }
}

async function whisper(
  client: WebClient,
  { deliver }: Delivery,
  { user, channel, thread }: Whereabouts,
  message: SlackMessage,
): Promise<void> {
  const urgency = 'click';
  if (!channel) {
    const post = (safe: SlackMessage) => client.chat.postMessage({ channel: user, ...safe });
    const send = () => withPlainFallback(message, post);
    await deliver({ channel: user, method: 'chat.postMessage', urgency, send });
    return;
  }
  const place = { channel, user, ...(thread ? { thread_ts: thread } : {}) };
  const post = (safe: SlackMessage) => client.chat.postEphemeral({ ...place, ...safe });
  const send = () => withPlainFallback(message, post);
  await deliver({ channel, method: 'chat.postEphemeral', urgency, send });
}

/** Opens at once, since a trigger lives three seconds, and fills the modal when its content is there. */
export async function showModal(
  client: WebClient,
  trigger: string,
  title: string,
  content: () => Promise<ModalView>,
): Promise<void> {
  const opened = await client.views.open({ trigger_id: trigger, view: loadingModal(title) });
  const view_id = opened.view?.id ?? '';
  try {
    await client.views.update({ view_id, view: await content() });
  } catch (error) {
    await client.views.update({ view_id, view: noteModal(title, problemOrMessage(error)) });
    throw error;
  }
}

/** What a button or a modal carries. Throws a `Problem` when an earlier version made it. */
export function parsedValue<T>(schema: z.ZodType<T>, value: string | undefined): T {
  const parsed = schema.safeParse(JSON.parse(value ?? '{}'));
  if (!parsed.success) throw buttonOutdated();
  return parsed.data;
}
