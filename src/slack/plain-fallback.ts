import { redactMessage } from './redact-message.ts';
import { errorOf } from './slack-error.ts';
import type { SlackMessage } from './views/blocks.ts';

/**
 * Sends a message, redacted. Slack refuses a whole message for one block it does not like; the plain text still says the
 * point.
 */
export async function withPlainFallback<T>(
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
