import { ErrorCode, type WebClient } from '@slack/web-api';
import type { Messages, MessagePlace } from '../incidents/ports.ts';
import { redactDeep } from '../model/redaction.ts';
import { slackRefused } from '../problems.ts';
import type { SlackMessage } from './views/blocks.ts';

/** Marks the bot's own message with its incident, so that a worker that takes over can find it again. */
const eventType = 'buildmedic_incident';

const quiet = { unfurl_links: false, unfurl_media: false } as const;

/** Slack as the use cases see it. All that leaves goes through here, and is redacted here. */
export const slackMessages = (client: WebClient): Messages => ({
  async post(place, incidentId, message, lookFirst) {
    const posted = lookFirst ? await findPosted(client, place, incidentId) : undefined;
    if (posted) return posted;
    const metadata = { event_type: eventType, event_payload: { incident: incidentId } };
    const answer = await refusable(place.channel, () =>
      withPlainFallback(message, (safe) =>
        client.chat.postMessage({ ...safe, ...quiet, channel: place.channel, metadata, ...threadOf(place) }),
      ),
    );
    return answer.ts ?? '';
  },

  async update(channel, ts, message) {
    await refusable(channel, () => withPlainFallback(message, (safe) => client.chat.update({ ...safe, channel, ts })));
  },

  async permalink(channel, ts) {
    const answer = await client.chat.getPermalink({ channel, message_ts: ts });
    return answer.permalink;
  },
});

const threadOf = ({ threadTs }: MessagePlace) => (threadTs ? { thread_ts: threadTs } : {});

/** Slack refuses a whole message for one block it does not like; the plain text still says the point. */
async function withPlainFallback<T>(message: SlackMessage, send: (message: SlackMessage) => Promise<T>): Promise<T> {
  const safe = redactDeep(message);
  try {
    return await send(safe);
  } catch (error) {
    if (!blockErrors.has(errorOf(error) ?? '')) throw error;
    return send({ text: safe.text, blocks: [] });
  }
}

const blockErrors = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);

async function findPosted(client: WebClient, place: MessagePlace, incidentId: string): Promise<string | undefined> {
  const query = { channel: place.channel, limit: 100, include_all_metadata: true };
  const page = place.threadTs
    ? await client.conversations.replies({ ...query, ts: place.threadTs })
    : await client.conversations.history(query);
  // The client's types leave metadata out of replies.
  const messages = (page.messages ?? []) as { ts?: string; metadata?: { event_payload?: { incident?: unknown } } }[];
  return messages.find(({ metadata }) => metadata?.event_payload?.incident === incidentId)?.ts;
}

/** What an administrator can put right is said so; anything else is passed on for a retry. */
async function refusable<T>(channel: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const code = errorOf(error);
    if (code && code in refusals) throw slackRefused(channel, code, error);
    throw error;
  }
}

const refusals: Readonly<Record<string, true>> = {
  not_in_channel: true,
  channel_not_found: true,
  is_archived: true,
  missing_scope: true,
  invalid_auth: true,
  token_revoked: true,
  account_inactive: true,
  restricted_action: true,
};

/** Slack's own error code, such as `not_in_channel`. */
export function errorOf(error: unknown): string | undefined {
  const { code, data } = error as { code?: unknown; data?: { error?: unknown } };
  return code === ErrorCode.PlatformError && typeof data?.error === 'string' ? data.error : undefined;
}
