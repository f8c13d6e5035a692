import { z } from 'zod';

/** What builds may have in common, the kind that tells most first. A label is written `key=value`. */
export const traitSchema = z.object({
  kind: z.enum([
    'cause',
    'label',
    'base-image',
    'image',
    'service-account',
    'registry',
    'node',
    'reason',
  ]),
  value: z.string(),
});
export type Trait = z.infer<typeof traitSchema>;

/** A build that ended, as its pods tell it. */
export const recentBuildSchema = z.object({
  name: z.string(),
  outcome: z.enum(['failed', 'succeeded']),
  /** ISO 8601. */
  endedAt: z.string(),
  traits: z.array(traitSchema),
});
export type RecentBuild = z.infer<typeof recentBuildSchema>;

/** Several builds that failed alike. */
export const patternSchema = z.object({
  kind: traitSchema.shape.kind,
  value: z.string(),
  /** Names of the Jobs, this one among them. */
  jobs: z.array(z.string()),
  summary: z.string(),
});
export type Pattern = z.infer<typeof patternSchema>;

/** When failures are told as one pattern. */
export interface PatternSettings {
  /** From so many failed builds on, the one that is asked about among them. */
  readonly atLeast: number;
  /** They failed at most so far apart from it. */
  readonly withinMinutes: number;
}

export const defaultPatternSettings: PatternSettings = { atLeast: 3, withinMinutes: 60 };
