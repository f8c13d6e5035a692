import { isOpenState, type Standing } from './pull-request.ts';

const longestFactor = 30;
/** Something is under way on GitHub, and ends in minutes. */
const longestFactorWhileBusy = 4;
/** How long one that was closed may be reopened without the bot missing it. */
const afterClosingMs = 14 * 24 * 60 * 60 * 1000;

/**
 * When to ask GitHub about a pull request again: soon after something changed, less and less often while nothing does.
 * @param settlesAt when somebody's wish to merge it can go on, if that is sooner
 * @returns nothing when it has ended for good
 */
export function nextLook(
  standing: Standing | undefined,
  { settlesAt, ...pace }: Pace & { readonly settlesAt?: Date | undefined },
): Date | undefined {
  const next = nextByPace(standing, pace);
  return next && settlesAt && settlesAt < next ? settlesAt : next;
}

interface Pace {
  readonly quietLooks: number;
  readonly pollMs: number;
  readonly now: Date;
}

function nextByPace(
  standing: Standing | undefined,
  { quietLooks, pollMs, now }: Pace,
): Date | undefined {
  const later = (factor: number): Date => new Date(now.getTime() + pollMs * factor);
  if (!standing) return later(Math.min(2 ** Math.min(quietLooks, 10), longestFactor));
  if (standing.state === 'merged') return undefined;
  if (!isOpenState(standing.state)) {
    const closedAt = Date.parse(standing.ended?.at ?? now.toISOString());
    return now.getTime() < closedAt + afterClosingMs ? later(longestFactor) : undefined;
  }
  const longest = isBusy(standing) ? longestFactorWhileBusy : longestFactor;
  return later(Math.min(2 ** Math.min(quietLooks, 10), longest));
}

const isBusy = ({ checks, mergeability, landing }: Standing): boolean =>
  checks.kind === 'pending' || mergeability === 'unknown' || landing.kind !== 'none';
