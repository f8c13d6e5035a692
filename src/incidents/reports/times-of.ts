import type { Times } from '../../model/report.ts';

/** One that began, and when it got there, if it did. */
export interface Course {
  readonly beganAt: Date;
  readonly reachedAt?: Date | undefined;
  /** Nobody waits for it any more: it counts where it got there, and else not at all. */
  readonly isDismissed: boolean;
}

/**
 * How long courses took, as they stand now. One that did not get there counts against the target as soon as its time is
 * over, so that what takes for ever does not look better than what takes long.
 */
export function timesOf(courses: readonly Course[], targetMs: number, now: Date): Times {
  const reached = courses
    .flatMap(({ beganAt, reachedAt }) => (reachedAt ? [sinceMs(beganAt, reachedAt)] : []))
    .toSorted((one, other) => one - other);
  const open = courses.filter(({ reachedAt, isDismissed }) => !reachedAt && !isDismissed);
  const overdue = open.filter(({ beganAt }) => sinceMs(beganAt, now) > targetMs).length;
  return {
    targetMs,
    ...(reached.length > 0 ? { reached: summaryOf(reached) } : {}),
    within: reached.filter((ms) => ms <= targetMs).length,
    overdue,
    waiting: open.length - overdue,
  };
}

// The sender's clock may be ahead of ours.
const sinceMs = (from: Date, to: Date): number => Math.max(0, to.getTime() - from.getTime());

const summaryOf = (sorted: readonly number[]): NonNullable<Times['reached']> => ({
  count: sorted.length,
  meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
  medianMs: rank(sorted, 0.5),
  p90Ms: rank(sorted, 0.9),
  p95Ms: rank(sorted, 0.95),
});

/** By the nearest rank: every figure is one that was measured. */
const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
