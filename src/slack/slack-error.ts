import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { TryLater } from '../model/try-later.ts';
import { slackRefused } from '../problems/slack.ts';

/** Slack's own error code, such as `not_in_channel`. */
export function errorOf(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  // The client puts the body of an answer that is no JSON (half of one, a proxy's page) where the code should be.
  return /^[a-z][a-z0-9_]*$/.test(error.data.error) ? error.data.error : undefined;
}

/** Slack's 429 to an answer by `response_url`. */
export class AnswerRateLimited extends Error {
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(`Slack takes an answer to a command in ${retryAfter} s`);
    this.retryAfter = retryAfter;
  }
}

/** How long Slack wants to be left alone, where that is its answer: then the call was not carried out. */
export const retryAfterOf = (error: unknown): number | undefined =>
  error instanceof WebAPIRateLimitedError || error instanceof AnswerRateLimited
    ? error.retryAfter * 1000
    : undefined;

// With these Slack says itself that part of the call may have been carried out.
const unsure = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable']);

/** Did Slack not say whether it carried the call out: no answer in time, a broken connection, an error of its own? */
export function isUncertain(error: unknown): boolean {
  if (error instanceof TryLater || retryAfterOf(error) !== undefined) return false;
  const code = errorOf(error);
  return code === undefined || unsure.has(code);
}

// What a person can put right, in the workspace or by installing the app again.
const refusals = new Set([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'message_not_found',
  'cant_update_message',
  'missing_scope',
  'restricted_action',
  'not_authed',
  'invalid_auth',
  'token_expired',
  'token_revoked',
  'account_inactive',
]);

export const isRefusal = (error: unknown): boolean => refusals.has(errorOf(error) ?? '');

/** What a person can put right becomes a Problem that says how; anything else is passed on for a retry. */
export async function refusable<T>(channel: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isRefusal(error)) throw slackRefused(channel, errorOf(error) ?? '', error);
    throw error;
  }
}
