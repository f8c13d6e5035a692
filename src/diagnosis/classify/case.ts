import { z } from 'zod';

/** A failure as it is handed in, without its cluster: one line of `classify --jsonl`. Other keys are ignored. */
export const caseSchema = z.object({
  id: z.string(),
  log: z.string(),
  events: z.array(z.string()).default([]),
  exitCode: z.number().int().nullable().default(null),
  reason: z.string().nullable().default(null),
});
export type Case = z.infer<typeof caseSchema>;

/** What is known of a failure beside its log. */
export type Circumstances = Pick<Case, 'events' | 'exitCode' | 'reason'>;
