import type { WebClient } from '@slack/web-api';
import type { MessagePlace, Messages } from '../incidents/ports.ts';
import { safeText } from './escape.ts';
import { findPosted, incidentMetadata } from './find-posted.ts';
import { redactMessage } from './redact-message.ts';
import { errorOf, isRefusal, isUncertain, refusable } from './slack-error.ts';
import type { SlackMessage } from './views/blocks.ts';

export { errorOf } from './slack-error.ts';

// No previews of links, and none made of what only looks like one.
const quiet = { unfurl_links: false, unfurl_media: false, parse: 'none' } as const;

/** Slack as the use cases see it. All that leaves goes through here, and is redacted here. */
export const slackMessages = (client: WebClient): Messages => ({
  post: (place, incidentId, message, lookFirst) =>
    refusable(place.channel, async () => {
      const posted = lookFirst ? await look(client, place, incidentId) : undefined;
      return posted ?? (await postOnce(client, place, incidentId, message));
    }),

  async update(channel, ts, message) {
    const update = (safe: SlackMessage) =>
      client.chat.update({ ...safe, parse: 'none', channel, ts });
    await refusable(channel, () => withPlainFallback(message, update));
  },

  remove: (channel, ts) =>
    refusable(channel, async () => {
      try {
        await client.chat.delete({ channel, ts });
      } catch (error) {
        if (errorOf(error) !== 'message_not_found') throw error;
      }
    }),

  shareFile: ({ channel, ts }, { name, title, text }) =>
    refusable(channel, async () => {
      const { files } = await client.filesUploadV2({
        channel_id: channel,
        thread_ts: ts,
        filename: name,
        title,
        content: safeText(text),
      });
      return files[0]?.files?.[0]?.permalink;
    }),

  async permalink(channel, ts) {
    try {
      const answer = await client.chat.getPermalink({ channel, message_ts: ts });
      return answer.permalink;
    } catch (error) {
      // A pull request without a link back is better than none.
      if (isRefusal(error)) return undefined;
      throw error;
    }
  },
});

/**
 * When Slack's answer is lost the message may have been shown: it is looked for then. Where it is not found it is not
 * posted again at once, since Slack may still be at it; the error rises, and whoever tries again later looks first.
 */
async function postOnce(
  client: WebClient,
  place: MessagePlace,
  incidentId: string,
  message: SlackMessage,
): Promise<string> {
  try {
    return await post(client, place, incidentId, message);
  } catch (error) {
    const posted = isUncertain(error) ? await look(client, place, incidentId) : undefined;
    if (posted) return posted;
    throw error;
  }
}

async function post(
  client: WebClient,
  { channel, threadTs }: MessagePlace,
  incidentId: string,
  message: SlackMessage,
): Promise<string> {
  const thread = threadTs ? { thread_ts: threadTs } : {};
  const metadata = incidentMetadata(incidentId);
  const { ts } = await withPlainFallback(message, (safe) =>
    client.chat.postMessage({ ...safe, ...quiet, channel, metadata, ...thread }),
  );
  if (!ts) throw new Error('Slack answered a post without a timestamp.');
  return ts;
}

/**
 * Where the bot may post but not read (a public channel that nobody invited it to) it cannot look: a message that is
 * shown twice is better than none.
 */
async function look(
  client: WebClient,
  place: MessagePlace,
  incidentId: string,
): Promise<string | undefined> {
  try {
    return await findPosted(client, place, incidentId);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** Slack refuses a whole message for one block it does not like; the plain text still says the point. */
async function withPlainFallback<T>(
  message: SlackMessage,
  send: (message: SlackMessage) => Promise<T>,
): Promise<T> {
  const safe = redactMessage(message);
  try {
    return await send(safe);
  } catch (error) {
    if (!blockErrors.has(errorOf(error) ?? '')) throw error;
    return send({ text: safe.text, blocks: [] });
  }
}

const blockErrors = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
]);
