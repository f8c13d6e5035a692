import { z } from 'zod';

const megabytes = z.number().positive().describe('a number of megabytes above 0');

/** What is kept of failures for when the cluster has forgotten them. */
export const evidenceSchema = z
  .strictObject({
    /** Off: a Job that is gone cannot be diagnosed any more. */
    keep: z.boolean().default(true),
    /** The most that one failure may take, compressed. */
    bundleMegabytes: megabytes.default(2),
    /** The most that all take together; the oldest go first. */
    totalMegabytes: megabytes.default(500),
    days: z.number().positive().describe('a number of days above 0').default(30),
  })
  .refine(
    ({ bundleMegabytes, totalMegabytes }) => bundleMegabytes <= totalMegabytes,
    'totalMegabytes must have room for one bundle: bundleMegabytes is more',
  );
