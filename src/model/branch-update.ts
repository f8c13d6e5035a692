import type { PullRequestReading } from './git-repository.ts';
import { isOpenPullRequest, type PullRequest } from './pull-request.ts';

/**
 * Is the bot to make its commit anew on the base's head? At once where GitHub asks for it. Else only while that disturbs
 * nobody: checks that run would begin anew, and an approval might not hold for another commit.
 */
export function wantsUpdate(pull: PullRequest, { commits }: PullRequestReading): boolean {
  const { standing, handsOff, openedByBot } = pull;
  if (!standing || !isOpenPullRequest(pull) || handsOff || !openedByBot) return false;
  if (standing.landing.kind !== 'none' || commits.behind === 0) return false;
  return (
    isInNeed(pull) || (standing.checks.kind !== 'pending' && standing.review.kind !== 'approved')
  );
}

/** Can it not be merged as it stands, because the base has gone on? */
export const isInNeed = ({ standing }: PullRequest): boolean =>
  standing?.mergeability === 'conflict' || standing?.mergeability === 'behind';
