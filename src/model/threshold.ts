import { z } from 'zod';

/** What is told in Slack when it goes over its limit. */
export const thresholdNames = [
  'failure-rate-critical',
  'failure-rate-warning',
  'out-of-memory',
  'failed-jobs',
  'slow',
] as const;
export type ThresholdName = (typeof thresholdNames)[number];

const count = z.number().int();
const build = z.object({ namespace: z.string(), name: z.string() });
const perNamespace = z.array(z.object({ namespace: z.string(), builds: count }));

/** What was measured when something was over its limit, with all that is told of it. */
export const measurementSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('failure-rate'),
    failures: count,
    builds: count,
    limitPercent: z.number(),
    withinMinutes: z.number(),
    failedIn: perNamespace,
  }),
  /** One build of twenty took longer. */
  z.object({
    kind: z.literal('slow'),
    p95Seconds: z.number(),
    limitSeconds: z.number(),
    withinMinutes: z.number(),
    slowest: z.array(build.extend({ seconds: z.number() })),
  }),
  z.object({ kind: z.literal('failed-jobs'), jobs: count, limit: count, failedIn: perNamespace }),
  z.object({ kind: z.literal('out-of-memory'), builds: z.array(build) }),
]);
export type Measurement = z.infer<typeof measurementSchema>;

/** A threshold that is crossed. */
export interface Breach {
  readonly threshold: ThresholdName;
  readonly measured: Measurement;
}

/** A breach that is on record, and told by one message. */
export interface ThresholdAlert extends Breach {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly cluster: string;
  readonly channel: string;
  /** Of the message that tells it; absent until it is posted. */
  readonly messageTs?: string;
  readonly beganAt: Date;
  /** When it was over its limit last. */
  readonly lastAt: Date;
  readonly endedAt?: Date;
}
