import type { PullRequest } from './pull-request.ts';

/** What is to be done about a wish to merge, by what was read of the pull request. */
export type MergeStep =
  | { readonly kind: 'merge' }
  /** Something is missing that GitHub can wait for, if it is allowed to. */
  | { readonly kind: 'wait'; readonly mayHandOver: boolean }
  | { readonly kind: 'nothing' };

/** Green is: no check runs or has failed, nobody objects, and GitHub says that it can be merged. */
export function mergeStep({ standing, mergeWish }: PullRequest): MergeStep {
  if (!standing || !mergeWish || standing.state !== 'open' || standing.landing.kind !== 'none')
    return { kind: 'nothing' };
  const { checks, review, mergeability } = standing;
  const isGreen = checks.kind === 'passing' || checks.kind === 'none';
  const isLet = review.kind === 'approved' || review.kind === 'none';
  if (isGreen && isLet && mergeability === 'clean') return { kind: 'merge' };
  // What GitHub would refuse at once is not handed over.
  return { kind: 'wait', mayHandOver: mergeability === 'blocked' && checks.kind !== 'failing' };
}
