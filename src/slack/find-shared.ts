import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { isRefusal } from './slack-error.ts';

const messageSchema = z.object({ files: z.array(z.object({ name: z.string() })) });

/** Soon after a message nothing much stands below it. */
const mostMessages = 100;

/**
 * Does a file of that name stand in the channel, below a message? Where the bot may not read it cannot look: a file
 * that is shown twice is better than none.
 */
export async function isShared(
  client: WebClient,
  { channel, after }: { readonly channel: string; readonly after: string },
  name: string,
): Promise<boolean> {
  try {
    const { messages = [] } = await client.conversations.history({
      channel,
      oldest: after,
      limit: mostMessages,
    });
    return messages.some((message) =>
      messageSchema.safeParse(message).data?.files.some((file) => file.name === name),
    );
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
