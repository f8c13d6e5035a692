import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { MessagePlace } from '../incidents/ports.ts';

/** Marks the bot's own message with its incident, so that a worker that takes over can find it again. */
const eventType = 'buildmedic_incident';

/** Metadata for the message that tells an incident. */
export const incidentMetadata = (incidentId: string) => ({
  event_type: eventType,
  event_payload: { incident: incidentId },
});

const messageSchema = z.object({
  ts: z.string(),
  metadata: z.object({
    event_type: z.literal(eventType),
    event_payload: z.object({ incident: z.string() }),
  }),
});

// A post is looked for soon after it was tried, so it stands among the newest messages of a channel. A thread is read
// from its beginning and has to be read through; nobody waits for one that is longer than this.
const pageSize = 200;
const mostPages = { channel: 2, thread: 10 } as const;

/** The timestamp of the message that tells the incident, if it stands in that channel or thread. */
export async function findPosted(
  client: WebClient,
  place: MessagePlace,
  incidentId: string,
): Promise<string | undefined> {
  let left: number = place.threadTs ? mostPages.thread : mostPages.channel;
  let cursor: string | undefined;
  do {
    const page = await read(client, place, cursor);
    const found = page.messages?.find((message) => incidentOf(message) === incidentId);
    if (found) return found.ts;
    cursor = page.response_metadata?.next_cursor;
    left -= 1;
  } while (cursor && left > 0);
  return undefined;
}

function read(client: WebClient, { channel, threadTs }: MessagePlace, cursor: string | undefined) {
  const query = {
    channel,
    limit: pageSize,
    include_all_metadata: true,
    ...(cursor ? { cursor } : {}),
  };
  return threadTs
    ? client.conversations.replies({ ...query, ts: threadTs })
    : client.conversations.history(query);
}

function incidentOf(message: unknown): string | undefined {
  const parsed = messageSchema.safeParse(message);
  return parsed.success ? parsed.data.metadata.event_payload.incident : undefined;
}
