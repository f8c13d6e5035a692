import { z } from 'zod';
import { leftSchema } from './cleanup.ts';

const common = {
  at: z.date(),
  /** A Slack user's id, or `buildmedic` for what the bot does by itself. */
  actor: z.string(),
  cluster: z.string(),
};
const cleanup = { ...common, cleanupId: z.string() };

/** What can happen when old failures are cleaned up. It is no incident's, and stands in the same timeline. */
export const cleanupEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...cleanup,
    type: z.literal('cleanup-proposed'),
    channel: z.string(),
    dryRun: z.boolean(),
    /** `namespace/name` of the Jobs. */
    jobs: z.array(z.string()),
    configMaps: z.array(z.string()),
    hash: z.string(),
  }),
  /** Someone pressed a button who may not, or on something that is settled. */
  z.object({ ...cleanup, type: z.literal('cleanup-refused'), because: z.string() }),
  z.object({ ...cleanup, type: z.literal('cleanup-approval-given'), hash: z.string() }),
  /** By the last person that it took, or by the configuration. */
  z.object({ ...cleanup, type: z.literal('cleanup-approved'), hash: z.string() }),
  z.object({ ...cleanup, type: z.literal('cleanup-rejected') }),
  z.object({ ...cleanup, type: z.literal('cleanup-expired') }),
  z.object({
    ...cleanup,
    type: z.literal('cleanup-ended'),
    outcome: z.enum(['done', 'failed']),
    deleted: z.array(z.string()),
    left: z.array(leftSchema),
  }),
]);

export type CleanupEvent = z.infer<typeof cleanupEventSchema>;
