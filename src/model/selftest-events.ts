import { z } from 'zod';

const common = {
  at: z.date(),
  /** A Slack user's id, or `buildmedic` for what the bot does by itself. */
  actor: z.string(),
  cluster: z.string(),
};
const selftest = { ...common, namespace: z.string(), selftestId: z.string() };

/** What can happen to a test build. It is no incident's, and stands in the same timeline. */
export const selftestEventSchema = z.discriminatedUnion('type', [
  z.object({ ...selftest, type: z.literal('selftest-requested'), channel: z.string() }),
  /** Someone asked for one who may not, or where none is configured. */
  z.object({
    ...common,
    type: z.literal('selftest-refused'),
    channel: z.string(),
    because: z.string(),
  }),
  /** Its Job was made. */
  z.object({ ...selftest, type: z.literal('selftest-started'), job: z.string() }),
  z.object({
    ...selftest,
    type: z.literal('selftest-ended'),
    outcome: z.enum(['passed', 'failed']),
    seconds: z.number().optional(),
    because: z.string().optional(),
  }),
  /** What it made was removed; `left` names what was not, and why. */
  z.object({ ...selftest, type: z.literal('selftest-cleared-away'), left: z.array(z.string()) }),
]);

export type SelftestEvent = z.infer<typeof selftestEventSchema>;
