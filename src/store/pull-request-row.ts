import { type MergeWish, type PullRequest, standingSchema } from '../model/pull-request.ts';
import { storable, toJson } from './json.ts';
import type { PullRequestRow } from './tables.ts';

/** A row as a pull request. */
export const pullRequestOf = (row: PullRequestRow): PullRequest => ({
  repository: row.repository,
  number: row.number,
  url: row.url,
  headBranch: row.headBranch,
  baseBranch: row.baseBranch,
  proposalId: row.proposalId,
  openedByBot: row.openedByBot,
  ...(row.pushedSha === null ? {} : { pushedSha: row.pushedSha }),
  handsOff: row.handsOff,
  ...(row.outdated === null ? {} : { outdated: row.outdated }),
  ...(row.trouble === null ? {} : { trouble: row.trouble }),
  ...(row.notUpdated === null ? {} : { notUpdated: row.notUpdated }),
  ...(row.standing === null ? {} : { standing: standingSchema.parse(row.standing) }),
  ...mergeWishOf(row),
  ...(row.notMerged === null ? {} : { notMerged: row.notMerged }),
  version: row.version,
});

function mergeWishOf({ mergeBy, mergeSha, mergeAt }: PullRequestRow): { mergeWish?: MergeWish } {
  if (mergeBy === null || mergeSha === null || mergeAt === null) return {};
  return { mergeWish: { by: mergeBy, headSha: mergeSha, at: mergeAt } };
}

/** What changes while a pull request is followed, as columns: what an earlier state left there is cleared. */
export const pullRequestColumns = ({
  standing,
  mergeWish,
  notMerged,
  pushedSha,
  outdated,
  trouble,
  notUpdated,
  ...pull
}: PullRequest) => ({
  proposalId: pull.proposalId,
  handsOff: pull.handsOff,
  pushedSha: pushedSha ?? null,
  outdated: outdated === undefined ? null : storable(outdated),
  trouble: trouble === undefined ? null : storable(trouble),
  notUpdated: notUpdated === undefined ? null : storable(notUpdated),
  state: standing?.state ?? 'open',
  standing: standing ? toJson(standing) : null,
  mergeBy: mergeWish?.by ?? null,
  mergeSha: mergeWish?.headSha ?? null,
  mergeAt: mergeWish?.at ?? null,
  notMerged: notMerged === undefined ? null : storable(notMerged),
});
