import { isBuild } from '../../checks/builder.ts';
import type { Job } from '../../model/cluster.ts';
import { trueCondition } from '../../model/job-end.ts';
import type { NamespacedName } from '../../model/references.ts';

/** A build that failed, and what Kubernetes calls the reason. */
export interface FailedBuild extends NamespacedName {
  readonly at: Date;
  readonly reason: string;
}

/** A build that goes on longer than builds of its namespace usually do. */
export interface StuckBuild extends NamespacedName {
  readonly startedAt: Date;
  /** What half of the namespace's successful builds stayed below; absent where none is to be seen. */
  readonly usualMs?: number;
}

/** Pure: the Jobs that build images and failed, newest first. */
export const failedBuilds = (jobs: readonly Job[]): readonly FailedBuild[] =>
  jobs
    .filter(({ spec }) => isBuild(spec?.template?.spec))
    .flatMap((job) => {
      const failed = trueCondition(job, 'Failed') ?? trueCondition(job, 'FailureTarget');
      const at = failed?.lastTransitionTime ?? job.metadata?.creationTimestamp;
      return failed ? [{ ...nameOf(job), at: new Date(at ?? 0), reason: failed.reason ?? '' }] : [];
    })
    .toSorted((one, other) => other.at.getTime() - one.at.getTime());

/** Shorter than this nothing hangs: a base image that is pulled for the first time takes a while. */
const leastMs = 10 * 60_000;

/** Pure: the builds that run for more than ten minutes, and for twice as long as is usual, longest first. */
export function stuckBuilds(jobs: readonly Job[], now: Date): readonly StuckBuild[] {
  const builds = jobs.filter(({ spec }) => isBuild(spec?.template?.spec));
  const took = Map.groupBy(builds.filter(isComplete), namespaceOf);
  return builds
    .filter(isActive)
    .flatMap((job) => {
      const startedAt = new Date(job.status?.startTime ?? job.metadata?.creationTimestamp ?? now);
      const usualMs = median((took.get(namespaceOf(job)) ?? []).flatMap(durationOf));
      const isLong = now.getTime() - startedAt.getTime() > Math.max(leastMs, 2 * (usualMs ?? 0));
      const usual = usualMs === undefined ? {} : { usualMs };
      return isLong ? [{ ...nameOf(job), startedAt, ...usual }] : [];
    })
    .toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime());
}

const isComplete = (job: Job): boolean => trueCondition(job, 'Complete') !== undefined;

const isActive = (job: Job): boolean =>
  !job.spec?.suspend &&
  !isComplete(job) &&
  !trueCondition(job, 'Failed') &&
  (job.status?.active ?? 0) > 0;

const namespaceOf = ({ metadata }: Job): string => metadata?.namespace ?? '';

const nameOf = (job: Job): NamespacedName => ({
  namespace: namespaceOf(job),
  name: job.metadata?.name ?? '',
});

function durationOf({ status }: Job): number[] {
  const { startTime, completionTime } = status ?? {};
  return startTime && completionTime
    ? [new Date(completionTime).getTime() - new Date(startTime).getTime()]
    : [];
}

const median = (all: readonly number[]): number | undefined =>
  all.toSorted((one, other) => one - other)[Math.floor((all.length - 1) / 2)];
