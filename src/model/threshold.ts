/** What is told in Slack when it goes over its limit, by the names that SRE-001 gives its alerts. */
export const thresholdNames = [
  'failure-rate-critical',
  'failure-rate-warning',
  'slow',
  'failed-jobs',
  'out-of-memory',
] as const;
export type ThresholdName = (typeof thresholdNames)[number];
