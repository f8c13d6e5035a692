import { z } from 'zod';
import { recentBuildSchema } from '../pattern.ts';

/** What other builds tell of this one: those around it, and those of the same target that ended well. */
export const historyFacts = {
  'builds.recent': z
    .array(recentBuildSchema)
    .describe(
      'this build and those of its namespace that ended around the same time, with what they have in common with it',
    ),
  'builds.lastGood': z
    .object({ job: z.string(), pod: z.string(), container: z.string() })
    .describe('the newest build of the same target that succeeded and is still in the cluster'),
  'builds.lastGoodBuilder': z
    .object({ job: z.string(), image: z.string(), digest: z.string().optional() })
    .describe('the builder that it ran: as its manifest names it, and which image that was then'),
  'log.noise': z
    .string()
    .describe('a line of the log that also stands in the log of a build that succeeded'),
} as const;
