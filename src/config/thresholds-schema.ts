import { z } from 'zod';

const limit = (expected: string) =>
  z.union([z.number().positive(), z.literal(false)]).describe(`${expected}, or false`);
const percent = z
  .union([z.number().positive().max(100), z.literal(false)])
  .describe('a number of percent up to 100, or false');

/** When the bot says by itself that builds go wrong, where nobody else measures it. The defaults are those of SRE-001. */
export const thresholdsSchema = z.strictObject({
  /** `alerts.channel` when absent. */
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,}$/)
    .describe("the id of a Slack channel such as C024BE91L (at the foot of the channel's details)")
    .optional(),
  windowMinutes: z.number().positive().describe('a number of minutes above 0').default(5),
  leastBuilds: z.number().int().min(1).describe('a whole number from 1').default(5),
  failurePercent: z
    .strictObject({ warning: percent.default(5), critical: percent.default(10) })
    .prefault({}),
  slowSeconds: limit('a number of seconds above 0').default(90),
  failedJobs: limit('a number above 0').default(10),
  outOfMemory: z.boolean().default(true),
  lookSeconds: z.number().positive().describe('a number of seconds above 0').default(15),
});
