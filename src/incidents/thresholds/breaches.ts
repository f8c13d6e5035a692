import type { Breach } from '../../model/threshold.ts';
import type { BuildSummary } from '../../store/build-store.ts';

/** Where the limits are; false leaves one out. */
export interface ThresholdLimits {
  /** What ended within this time counts. */
  readonly windowMinutes: number;
  /** Fewer builds than this are no rate, and no time that builds take. */
  readonly leastBuilds: number;
  readonly failurePercent: {
    readonly warning: number | false;
    readonly critical: number | false;
  };
  readonly slowSeconds: number | false;
  readonly failedJobs: number | false;
  readonly outOfMemory: boolean;
}

/** How a cluster's builds stand. */
export interface BuildsNow {
  /** Those that ended lately. */
  readonly ended: BuildSummary;
  /** Failed Jobs that are there still, by namespace. */
  readonly failedJobs: readonly { readonly namespace: string; readonly jobs: number }[];
}

/** Pure: the limits that are crossed. */
export const breachesOf = (now: BuildsNow, limits: ThresholdLimits): readonly Breach[] => [
  ...failureRate('failure-rate-critical', limits.failurePercent.critical, now, limits),
  ...failureRate('failure-rate-warning', limits.failurePercent.warning, now, limits),
  ...outOfMemory(now, limits),
  ...failedJobs(now, limits),
  ...slow(now, limits),
];

function failureRate(
  threshold: 'failure-rate-critical' | 'failure-rate-warning',
  limitPercent: number | false,
  { ended: { builds, failures, failedIn } }: BuildsNow,
  { leastBuilds, windowMinutes: withinMinutes }: ThresholdLimits,
): Breach[] {
  if (limitPercent === false || builds < leastBuilds || failures * 100 <= limitPercent * builds)
    return [];
  return [
    {
      threshold,
      measured: { kind: 'failure-rate', failures, builds, limitPercent, withinMinutes, failedIn },
    },
  ];
}

const outOfMemory = (
  { ended: { outOfMemory: builds } }: BuildsNow,
  limits: ThresholdLimits,
): Breach[] =>
  limits.outOfMemory && builds.length > 0
    ? [{ threshold: 'out-of-memory', measured: { kind: 'out-of-memory', builds } }]
    : [];

function failedJobs({ failedJobs: all }: BuildsNow, limits: ThresholdLimits): Breach[] {
  const limit = limits.failedJobs;
  const jobs = all.reduce((sum, one) => sum + one.jobs, 0);
  if (limit === false || jobs <= limit) return [];
  const failedIn = all
    .map((one) => ({ namespace: one.namespace, builds: one.jobs }))
    .toSorted((one, other) => other.builds - one.builds);
  return [{ threshold: 'failed-jobs', measured: { kind: 'failed-jobs', jobs, limit, failedIn } }];
}

function slow(
  { ended: { builds, p95Seconds, slowest } }: BuildsNow,
  { slowSeconds: limitSeconds, leastBuilds, windowMinutes: withinMinutes }: ThresholdLimits,
): Breach[] {
  if (limitSeconds === false || builds < leastBuilds || (p95Seconds ?? 0) <= limitSeconds)
    return [];
  const over = slowest.filter(({ seconds }) => seconds > limitSeconds);
  return [
    {
      threshold: 'slow',
      measured: {
        kind: 'slow',
        p95Seconds: p95Seconds ?? 0,
        limitSeconds,
        withinMinutes,
        slowest: over,
      },
    },
  ];
}
