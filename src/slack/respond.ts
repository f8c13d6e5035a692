import { LRUCache } from 'lru-cache';
import type { Delivery } from './delivery.ts';
import { withPlainFallback } from './plain-fallback.ts';
import { AnswerRateLimited, retryAfterOf } from './slack-error.ts';
import type { SlackMessage } from './views/blocks.ts';

/**
 * Puts a message in the place of the answer that a command was given; only the one who typed it sees either. What was
 * asked about a message stands `beside` it, in no place of another.
 */
export type Respond = (
  responseUrl: string,
  message: SlackMessage,
  place?: 'beside',
) => Promise<void>;

const timeLimitMs = 5_000;
/** Slack takes so many answers to one command, and none when it is half an hour old. */
const mostAnswers = 5;
const livesMs = 30 * 60_000;

/** Each command is a lane of its own; of answers that wait the newest is sent. */
export function slackRespond({ deliver }: Delivery): Respond {
  const answers = new LRUCache<string, number>({ max: 10_000, ttl: livesMs });
  return async (responseUrl, message, place) => {
    const send = async (): Promise<void> => {
      const given = answers.get(responseUrl) ?? 0;
      if (given >= mostAnswers) throw new Error(`Slack takes ${mostAnswers} answers to a command`);
      answers.set(responseUrl, given + 1);
      try {
        await withPlainFallback(message, (safe) =>
          answer(responseUrl, { ...safe, replace_original: place !== 'beside' }),
        );
      } catch (error) {
        // Not taken, so not used up.
        if (retryAfterOf(error) !== undefined) answers.set(responseUrl, given);
        throw error;
      }
    };
    await deliver({
      channel: responseUrl,
      method: 'response_url',
      urgency: 'click',
      message: responseUrl,
      send,
    });
  };
}

async function answer(
  responseUrl: string,
  message: SlackMessage & { readonly replace_original: boolean },
): Promise<void> {
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...message, response_type: 'ephemeral' }),
    signal: AbortSignal.timeout(timeLimitMs),
  });
  if (response.status === 429)
    throw new AnswerRateLimited(Number(response.headers.get('retry-after')) || 1);
  // Its address lets anybody answer: it is no part of the message.
  if (!response.ok) throw new Error(`Slack answered ${response.status} to an answer to a command`);
}
