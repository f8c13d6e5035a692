import type { PullRequestReading } from './git-repository.ts';
import { isOpenState, type PullRequest } from './pull-request.ts';

/** What is known of a pull request after GitHub was asked: the record, brought up to what stands there. */
export function observed(pull: PullRequest, reading: PullRequestReading): PullRequest {
  const { trouble: _, ...known } = pull;
  const { standing } = reading;
  if (!isOpenState(standing.state)) return ended({ ...known, standing });
  const handsOff = isTakenOver(pull, reading);
  const pushedSha = pull.pushedSha ?? (handsOff ? undefined : standing.headSha);
  const next = { ...known, ...(pushedSha ? { pushedSha } : {}), standing, handsOff };
  return next.mergeWish && next.mergeWish.headSha !== standing.headSha ? withoutWish(next) : next;
}

/**
 * Once the branch holds anything but the bot's one commit, it is a person's. Of a pull request whose commit is not on
 * record it counts who made it: one commit by whoever opened the pull request is the bot's.
 */
function isTakenOver(pull: PullRequest, { commits, standing }: PullRequestReading): boolean {
  if (pull.handsOff) return true;
  if (pull.pushedSha !== undefined) return standing.headSha !== pull.pushedSha;
  return commits.ahead > 1 || !commits.byOpener;
}

/** What was waited for is past. */
function ended(pull: PullRequest): PullRequest {
  const { outdated: _, ...rest } = pull;
  return withoutWish(rest);
}

function withoutWish(pull: PullRequest): PullRequest {
  const { mergeWish: _, ...rest } = pull;
  return rest;
}
