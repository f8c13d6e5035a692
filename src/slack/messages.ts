import type { WebClient } from '@slack/web-api';
import type { MessagePlace, Messages } from '../incidents/ports.ts';
import { TryLater } from '../model/try-later.ts';
import type { Delivery } from './delivery.ts';
import { safeText } from './escape.ts';
import { findPosted, incidentMetadata } from './find-posted.ts';
import { isShared } from './find-shared.ts';
import { withPlainFallback } from './plain-fallback.ts';
import { errorOf, isRefusal, isUncertain, refusable, retryAfterOf } from './slack-error.ts';
import type { SlackMessage } from './views/blocks.ts';

export { errorOf } from './slack-error.ts';

// No previews of links, and none made of what only looks like one.
const quiet = { unfurl_links: false, unfurl_media: false, parse: 'none' } as const;

/** Slack as the use cases see it. All that leaves goes through here: it is redacted, and takes its turn. */
export const slackMessages = (client: WebClient, { deliver }: Delivery): Messages => ({
  post(place, incidentId, message, lookFirst, urgency = 'finding') {
    const { channel, threadTs } = place;
    const send = postOnce(client, place, incidentId, message, lookFirst);
    return refusable(channel, () =>
      deliver({ channel, method: 'chat.postMessage', urgency, thread: threadTs, send }),
    );
  },

  async update(channel, ts, message, { urgency = 'finding', signal } = {}) {
    const update = (safe: SlackMessage) =>
      client.chat.update({ ...safe, parse: 'none', channel, ts });
    const send = () => withPlainFallback(message, update);
    await refusable(channel, () =>
      deliver({ channel, method: 'chat.update', urgency, message: ts, signal, send }),
    );
  },

  remove(channel, ts) {
    const send = async (): Promise<void> => {
      try {
        await client.chat.delete({ channel, ts });
      } catch (error) {
        if (errorOf(error) !== 'message_not_found') throw error;
      }
    };
    return refusable(channel, () =>
      deliver({ channel, method: 'chat.delete', urgency: 'finding', send }),
    );
  },

  shareFile({ channel, ts }, { name, title, text }) {
    const send = async (): Promise<string | undefined> => {
      const { files } = await client.filesUploadV2({
        channel_id: channel,
        thread_ts: ts,
        filename: name,
        title,
        content: safeText(text),
      });
      return files[0]?.files?.[0]?.permalink;
    };
    return refusable(channel, () =>
      deliver({ channel, method: 'files.upload', urgency: 'finding', thread: ts, send }),
    );
  },

  sharePicture({ channel, after }, { name, title, png }) {
    const send = async (): Promise<void> => {
      if (await isShared(client, { channel, after }, name)) return;
      // No alternative text: with one Slack may take a file and show it nowhere (slackapi/python-slack-sdk#1818).
      await client.filesUploadV2({
        channel_id: channel,
        filename: name,
        title: safeText(title),
        file: png,
      });
    };
    return refusable(channel, () =>
      deliver({ channel, method: 'files.upload', urgency: 'finding', send }),
    );
  },

  async permalink(channel, ts) {
    try {
      const answer = await client.chat.getPermalink({ channel, message_ts: ts });
      return answer.permalink;
    } catch (error) {
      // A pull request without a link back is better than none.
      if (isRefusal(error)) return undefined;
      const againInMs = retryAfterOf(error);
      throw againInMs === undefined ? error : new TryLater('Slack is asked too often', againInMs);
    }
  },
});

/**
 * When Slack's answer is lost the message may have been shown: it is looked for then. Where it is not found it is not
 * posted again at once, since Slack may still be at it; the error rises, and whoever tries again later looks first. So it
 * is as well when Slack wants to be left alone for a while in between.
 */
function postOnce(
  client: WebClient,
  place: MessagePlace,
  incidentId: string,
  message: SlackMessage,
  lookFirst: boolean,
): () => Promise<string> {
  let mayStand = lookFirst;
  let lost: unknown;
  return async () => {
    const posted = mayStand ? await look(client, place, incidentId) : undefined;
    if (posted) return posted;
    if (lost) throw lost;
    try {
      return await post(client, place, incidentId, message);
    } catch (error) {
      if (!isUncertain(error)) throw error;
      [mayStand, lost] = [true, error];
      const found = await look(client, place, incidentId);
      if (found) return found;
      throw error;
    }
  };
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
