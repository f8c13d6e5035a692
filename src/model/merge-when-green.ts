import type { PullRequest, Standing } from './pull-request.ts';

/** What is to be done about a wish to merge, by what was read of the pull request. */
export type MergeStep =
  | { readonly kind: 'merge' }
  /** Something is missing that GitHub can wait for, if it is allowed to. */
  | { readonly kind: 'wait'; readonly mayHandOver: boolean }
  | { readonly kind: 'nothing' };

/** How to tell that a commit has the checks that it will have. */
export interface Settling {
  readonly now: Date;
  /** Those who check a commit need this long at most to say that they will. */
  readonly settleMs: number;
}

/**
 * Green is: the head has been there long enough for its checks to be known, none of them runs or has failed, nobody objects,
 * and GitHub says that it can be merged, which it does not while one that the base requires is missing.
 */
export function mergeStep({ standing, mergeWish }: PullRequest, settling: Settling): MergeStep {
  if (!standing || !mergeWish || standing.state !== 'open' || standing.landing.kind !== 'none')
    return { kind: 'nothing' };
  const { checks, review, mergeability } = standing;
  const isGreen =
    (checks.kind === 'passing' || checks.kind === 'none') && isSettled(standing, settling);
  const isLet = review.kind === 'approved' || review.kind === 'none';
  if (isGreen && isLet && mergeability === 'clean') return { kind: 'merge' };
  // What GitHub would refuse at once is not handed over.
  return { kind: 'wait', mayHandOver: mergeability === 'blocked' && checks.kind !== 'failing' };
}

/** When a wish to merge it that has to wait for that can go on; nothing when it need not wait. */
export function settlesAt(
  { standing, mergeWish }: PullRequest,
  { now, settleMs }: Settling,
): Date | undefined {
  if (!mergeWish || !standing?.headSince) return undefined;
  const at = settledAt(standing.headSince, settleMs);
  return at > now ? at : undefined;
}

const isSettled = ({ headSince }: Standing, { now, settleMs }: Settling): boolean =>
  headSince !== undefined && settledAt(headSince, settleMs) <= now;

const settledAt = (headSince: string, settleMs: number): Date =>
  new Date(Date.parse(headSince) + settleMs);
