import type { PullRequestReading } from './git-repository.ts';
import { isOpenState, type PullRequest } from './pull-request.ts';

/** What is known of a pull request after GitHub was asked: the record, brought up to what stands there. */
export function observed(pull: PullRequest, reading: PullRequestReading, now: Date): PullRequest {
  const { trouble: _, ...known } = pull;
  if (!isOpenState(reading.standing.state)) return ended({ ...known, standing: reading.standing });
  const standing = { ...reading.standing, headSince: headSince(pull, reading, now) };
  const handsOff = isTakenOver(pull, reading);
  const pushedSha = handsOff ? pull.pushedSha : standing.headSha;
  const isBehind = reading.commits.behind > 0 && !handsOff;
  const next = {
    ...(isBehind ? known : withoutRefusal(known)),
    ...(pushedSha ? { pushedSha } : {}),
    standing,
    handsOff,
  };
  const hasMoved = next.mergeWish && next.mergeWish.headSha !== standing.headSha;
  return hasMoved ? { ...withoutWish(next), notMerged: 'its branch has moved since' } : next;
}

/** A commit's own date says when it was made, which may be long before it was pushed. */
function headSince({ standing }: PullRequest, reading: PullRequestReading, now: Date): string {
  const isSame = standing?.headSha === reading.standing.headSha;
  return (isSame ? standing.headSince : undefined) ?? now.toISOString();
}

/**
 * Once the branch holds anything but the bot's one commit, it is a person's. A commit that is not on record is the bot's
 * when whoever opened the pull request made it, and it holds a change that was approved.
 */
function isTakenOver(pull: PullRequest, { commits, standing }: PullRequestReading): boolean {
  if (pull.handsOff) return true;
  if (standing.headSha === pull.pushedSha) return false;
  const isOne = commits.ahead <= 1 && commits.byOpener;
  return !(isOne && (commits.isExpected || !pull.openedByBot));
}

/** What was waited for is past. */
function ended(pull: PullRequest): PullRequest {
  const { outdated: _, notMerged: __, ...rest } = pull;
  return withoutWish(withoutRefusal(rest));
}

function withoutRefusal(pull: PullRequest): PullRequest {
  const { notUpdated: _, ...rest } = pull;
  return rest;
}

function withoutWish(pull: PullRequest): PullRequest {
  const { mergeWish: _, ...rest } = pull;
  return rest;
}
