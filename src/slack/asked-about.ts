import type { App, MessageShortcut } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { PostedMessage } from '../model/posted-message.ts';
import { messageUnreadable } from '../problems/slack.ts';
import { problemOrMessage } from '../problems/text.ts';
import type { Answer } from './answers.ts';
import type { SlackHandlers } from './app.ts';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import { plainText, readMessage } from './read-message.ts';
import type { Respond } from './respond.ts';
import { errorOf, isRefusal } from './slack-error.ts';
import type { SlackMessage } from './views/blocks.ts';
import { helpMessage, noteMessage } from './views/notes.ts';

/** The message shortcut *Diagnose this*, as manifest.yml names it. */
export const diagnoseShortcut = 'diagnose_message';

/** A mention, as far as it tells what is wanted. */
interface Mention {
  readonly idempotencyKey: string;
  readonly channel: string;
  readonly user: string;
  /** Where it is answered: the thread that it stands in, or its own. */
  readonly thread: string;
  readonly isInThread: boolean;
  readonly text: string;
}

/** Where slash commands do not work: what people ask for by mentioning the bot, and of a message by its shortcut. */
export function listenToQuestions(
  app: App,
  command: string,
  handlers: SlackHandlers,
  { answer, respond }: { readonly answer: Answer; readonly respond: Respond },
): void {
  app.event('app_mention', async ({ event, client }) => {
    const { user, channel, ts, thread_ts } = event;
    // Apps mention it, too, and are never answered for that.
    if (!user || event.bot_id) return;
    const mention = {
      idempotencyKey: `slack-mention:${channel}:${ts}`,
      channel,
      user,
      thread: thread_ts ?? ts,
      isInThread: thread_ts !== undefined && thread_ts !== ts,
      text: plainText(event.text).trim(),
    };
    await answer(mention, () => answerMention(mention, { client, command, handlers }));
  });

  app.shortcut<MessageShortcut>(
    { type: 'message_action', callback_id: diagnoseShortcut },
    async ({ ack, shortcut }) => {
      await ack();
      const { channel, user, message, message_ts, trigger_id, response_url } = shortcut;
      try {
        const note = await handlers.askAbout({
          idempotencyKey: `slack-shortcut:${trigger_id}`,
          by: user.id,
          threadTs: message.thread_ts ?? message_ts,
          message: readMessage(channel.id, message) ?? emptyMessage(channel.id, message_ts),
        });
        if (note) await respond(response_url, note, 'beside');
      } catch (error) {
        await respond(response_url, noteMessage(problemOrMessage(error)), 'beside');
        throw error;
      }
    },
  );
}

interface Answering {
  readonly client: WebClient;
  readonly command: string;
  readonly handlers: SlackHandlers;
}

async function answerMention(
  mention: Mention,
  { client, command, handlers }: Answering,
): Promise<SlackMessage | undefined> {
  const { idempotencyKey, user: by, channel, thread: threadTs, isInThread, text } = mention;
  const line = commandOf(text);
  if (line?.kind === 'mistake') return noteMessage(line.message);
  if (line?.kind === 'diagnose') {
    const { kind: _, ...asked } = line;
    const request = { ...asked, idempotencyKey, requestedBy: by, channel, threadTs };
    const { incident, isNew } = await handlers.record(request);
    if (isNew) await handlers.begin(incident);
    return undefined;
  }
  if (line || (text === '' && !isInThread)) return helpMessage(command);
  const message =
    text === ''
      ? await firstOfThread(client, channel, threadTs)
      : { ...emptyMessage(channel, threadTs), title: text, text };
  return handlers.askAbout({ idempotencyKey, by, threadTs, message });
}

/** A mention is read as a command where it begins like one; anything else is a question in a person's own words. */
function commandOf(text: string): CommandLine | undefined {
  const line = parseCommandLine(text);
  if (line.kind !== 'mistake') return text === '' ? undefined : line;
  return text.startsWith('diagnose ') ? line : undefined;
}

async function firstOfThread(
  client: WebClient,
  channel: string,
  ts: string,
): Promise<PostedMessage> {
  try {
    const { messages } = await client.conversations.replies({ channel, ts, limit: 1 });
    return readMessage(channel, messages?.[0]) ?? emptyMessage(channel, ts);
  } catch (error) {
    if (isRefusal(error)) throw messageUnreadable(errorOf(error) ?? '', error);
    throw error;
  }
}

const emptyMessage = (channel: string, ts: string): PostedMessage => ({
  channel,
  ts,
  title: '',
  text: '',
  colors: [],
});
