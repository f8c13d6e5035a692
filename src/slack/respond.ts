import { redactMessage } from './redact-message.ts';
import type { SlackMessage } from './views/blocks.ts';

const timeLimitMs = 5_000;

/** Puts a message in the place of the answer that a command was given; only the one who typed it sees either. */
export async function respond(responseUrl: string, message: SlackMessage): Promise<void> {
  const answer = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...redactMessage(message),
      response_type: 'ephemeral',
      replace_original: true,
    }),
    signal: AbortSignal.timeout(timeLimitMs),
  });
  // Its address lets anybody answer: it is no part of the message.
  if (!answer.ok) throw new Error(`Slack answered ${answer.status} to an answer to a command`);
}
