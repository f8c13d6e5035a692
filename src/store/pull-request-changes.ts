import { isDeepStrictEqual } from 'node:util';
import type { IncidentEvent } from '../model/event.ts';
import {
  isOpenPullRequest,
  isOpenState,
  type PullRequest,
  type Standing,
} from '../model/pull-request.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What happened to a pull request, without the incident that it is told to. */
export type PullRequestChange = DistributiveOmit<
  Extract<IncidentEvent, { readonly repository: string; readonly number: number }>,
  'incidentId' | 'at' | 'actor'
>;

type Change = DistributiveOmit<PullRequestChange, 'repository' | 'number'>;

/** What happened between two readings, in the order in which it matters. */
export function changesBetween(
  before: PullRequest,
  after: PullRequest,
): readonly PullRequestChange[] {
  const { repository, number } = after;
  return [...changesOfBranch(before, after), ...changesOfStanding(before, after)].map((change) => ({
    ...change,
    repository,
    number,
  }));
}

function* changesOfBranch(before: PullRequest, after: PullRequest): Generator<Change> {
  const headSha = after.standing?.headSha ?? '';
  if (after.handsOff && !before.handsOff) yield { type: 'pull-request-taken-over', headSha };
  if (before.pushedSha && after.pushedSha && before.pushedSha !== after.pushedSha)
    yield { type: 'pull-request-updated', headSha: after.pushedSha };
  if (after.outdated && after.outdated !== before.outdated)
    yield { type: 'pull-request-outdated', because: after.outdated };
  if (after.notUpdated && after.notUpdated !== before.notUpdated)
    yield { type: 'pull-request-not-updated', because: after.notUpdated };
  if (after.mergeWish && !before.mergeWish)
    yield { type: 'merge-requested', headSha: after.mergeWish.headSha };
  if (after.notMerged && before.mergeWish && !after.mergeWish)
    yield { type: 'merge-refused', because: after.notMerged };
}

function* changesOfStanding(before: PullRequest, after: PullRequest): Generator<Change> {
  const now = after.standing;
  if (!now) return;
  const then = before.standing;
  if (isOpenState(now.state) && !isOpenPullRequest(before)) yield { type: 'pull-request-reopened' };
  if (isOpenState(now.state)) yield* changesWhileOpen(then, now);
  if (!isOpenState(now.state) && then?.state !== now.state)
    yield {
      type: now.state === 'merged' ? 'pull-request-merged' : 'pull-request-closed',
      ...(now.ended?.by ? { by: now.ended.by } : {}),
    };
}

function* changesWhileOpen(then: Standing | undefined, now: Standing): Generator<Change> {
  if (now.checks.kind !== 'none' && !isDeepStrictEqual(now.checks, then?.checks))
    yield { type: 'pull-request-checks', headSha: now.headSha, checks: now.checks };
  if (now.review.kind !== 'none' && !isDeepStrictEqual(now.review, then?.review))
    yield { type: 'pull-request-review', review: now.review };
  const [was, is] = [then?.mergeability === 'conflict', now.mergeability === 'conflict'];
  if (is && !was) yield { type: 'pull-request-conflict' };
  // Until GitHub has worked it out, nobody knows.
  if (was && !is && now.mergeability !== 'unknown') yield { type: 'pull-request-mergeable' };
  if (now.landing.kind !== (then?.landing.kind ?? 'none')) yield* landingChange(now.landing);
}

function* landingChange(landing: Standing['landing']): Generator<Change> {
  if (landing.kind === 'queued') yield { type: 'merge-queued' };
  if (landing.kind === 'auto-merge')
    yield { type: 'auto-merge-enabled', ...(landing.by ? { by: landing.by } : {}) };
}
