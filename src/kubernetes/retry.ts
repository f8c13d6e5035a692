import { setTimeout as pause } from 'node:timers/promises';
import type { Answered, Outcome } from './connection.ts';

export interface RetryPolicy {
  /** For one try, in milliseconds. */
  readonly timeoutMs: number;
  /** For all tries and the pauses between them. */
  readonly overallMs: number;
  readonly retries: number;
  /** The first pause; each further one is twice as long. */
  readonly firstPauseMs: number;
}

export const defaultPolicy: RetryPolicy = {
  timeoutMs: 5_000,
  overallMs: 15_000,
  retries: 4,
  firstPauseMs: 200,
};

/**
 * Asks again, for reads only, while the server says 429 or 5xx or the connection breaks, until the policy is
 * spent. A `Retry-After` beyond the overall limit ends it at once. `isFinal` marks answers to take as they are.
 */
export async function withRetries(
  call: (timeoutMs: number) => Promise<Outcome>,
  policy: RetryPolicy,
  isFinal: (answer: Answered) => boolean = () => false,
): Promise<Outcome> {
  const deadline = performance.now() + policy.overallMs;
  for (let attempt = 0; ; attempt++) {
    const remaining = deadline - performance.now();
    const outcome = await call(Math.ceil(Math.min(policy.timeoutMs, remaining)));
    if (attempt >= policy.retries || !isWorthRetrying(outcome, isFinal)) return outcome;
    const wait = pauseBefore(outcome, attempt, policy.firstPauseMs);
    if (performance.now() + wait >= deadline) return outcome;
    await pause(wait);
  }
}

function isWorthRetrying(outcome: Outcome, isFinal: (answer: Answered) => boolean): boolean {
  if (outcome.kind === 'failed') return outcome.transient;
  return (outcome.status === 429 || outcome.status >= 500) && !isFinal(outcome);
}

/** What the server asks for, else a growing pause of which up to half is chance, so that callers spread out. */
function pauseBefore(outcome: Outcome, attempt: number, firstPauseMs: number): number {
  const asked = outcome.kind === 'answered' ? retryAfterMs(outcome) : undefined;
  const growing = firstPauseMs * 2 ** attempt;
  return asked ?? growing / 2 + (Math.random() * growing) / 2;
}

/** `Retry-After` in milliseconds: seconds, or a date by the server's own clock (RFC 9110, 10.2.3). */
export function retryAfterMs({ headers }: Pick<Answered, 'headers'>): number | undefined {
  const text = String(headers['retry-after'] ?? '').trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const wait = Date.parse(text) - Date.parse(String(headers.date ?? ''));
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
