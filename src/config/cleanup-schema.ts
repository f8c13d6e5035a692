import { z } from 'zod';

const text = (expected: string) => z.string().min(1).describe(expected);
const hours = z.number().positive().describe('a number of hours above 0');

/** Old failed Jobs that are cleaned up; off until a namespace is named. */
export const cleanupSchema = z
  .strictObject({
    cluster: text('the name of one of the clusters').optional(),
    namespaces: z
      .array(
        z
          .string()
          .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
          .describe('the name of a namespace; globs are not taken here'),
      )
      .nonempty()
      .describe('a list of names of namespaces such as [builds]'),
    olderThanHours: hours.default(24),
    /** Only Jobs that have all of them. */
    labels: z
      .record(z.string(), z.string())
      .describe('a mapping of labels such as { app: build }')
      .default({}),
    /** So many Jobs at once. */
    most: z.number().int().min(1).max(100).describe('a whole number from 1 to 100').default(20),
    /** Nothing is deleted as long as it is on. */
    dryRun: z.boolean().default(true),
    /** Where it is announced what happens by schedule. */
    channel: z
      .string()
      .regex(/^[CG][A-Z0-9]{2,}$/)
      .describe(
        "the id of a Slack channel such as C024BE91L (at the foot of the channel's details)",
      )
      .optional(),
    /** By itself every so many hours; absent, by the command alone. */
    everyHours: hours.optional(),
    /** Off: what happens by schedule needs no click; the configuration is the approval. */
    askFirst: z.boolean().default(true),
  })
  .refine(
    ({ everyHours, channel }) => everyHours === undefined || channel !== undefined,
    'everyHours needs channel, where it is announced',
  );
