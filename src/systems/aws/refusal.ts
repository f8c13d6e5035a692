import type { Reading } from '../../model/cluster.ts';
import { messageOf } from '../../problems/text.ts';

/** The name that AWS gives an error: `NoSuchEntityException`, `AccessDenied`. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Its HTTP status; a HEAD has no more than that. */
export function errorStatus(error: unknown): number | undefined {
  const { $metadata } = Object(error);
  return Object($metadata).httpStatusCode;
}

const throttling = /^(Throttling|TooManyRequests|RequestLimitExceeded|SlowDown)/;
export const isThrottled = (error: unknown): boolean =>
  throttling.test(errorName(error)) || errorStatus(error) === 429;

const noCredentials = /CredentialsProviderError|CredentialsError|ExpiredToken|InvalidClientTokenId/;

/** Why AWS brought no answer, for what the bot asked: `iam:SimulatePrincipalPolicy`. */
export function refused(error: unknown, action: string, timeoutMs: number): Reading<never> {
  const unavailable = (because: string) => ({ kind: 'unavailable', because }) as const;
  const name = errorName(error);
  if (noCredentials.test(name))
    return unavailable('the bot has no credentials of AWS that are valid');
  if (errorStatus(error) === 403 || /AccessDenied|Unauthorized/.test(name))
    return unavailable(`the bot's own role may not ${action}`);
  if (name === 'TimeoutError' || name === 'AbortError')
    return unavailable(`AWS did not answer ${action} within ${timeoutMs / 1000} s`);
  if (isThrottled(error)) return unavailable(`AWS throttles ${action}`);
  return unavailable(`AWS could not be asked for ${action}: ${messageOf(error) || name}`);
}
