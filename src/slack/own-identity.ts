import type { WebClient } from '@slack/web-api';

/** Who the bot is in its workspace. */
export interface OwnIdentity {
  readonly botId?: string;
  readonly userId?: string;
}

/** Asks Slack once, and again where it was not told. */
export function ownIdentity(client: WebClient): () => Promise<OwnIdentity> {
  let known: Promise<OwnIdentity> | undefined;
  const ask = async (): Promise<OwnIdentity> => {
    const { bot_id, user_id } = await client.auth.test();
    return { ...(bot_id ? { botId: bot_id } : {}), ...(user_id ? { userId: user_id } : {}) };
  };
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
