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

/** A failure of which the cause is known: what `npm run eval` scores. */
export const labelledCaseSchema = caseSchema.extend({
  /** Where it happened. */
  source: z.string(),
  /** What wrote the log: a builder, `kubelet`, or `other`. */
  tool: z.string(),
  /** A cause's id, `novel` where no cause of the catalogue explains it, `healthy` where nothing failed. */
  cause: z.string(),
  /** Causes that the text alone cannot tell from it. */
  also: z.array(z.string()).optional(),
  /** Who says so, and what they add. */
  why: z.string(),
});
export type LabelledCase = z.infer<typeof labelledCaseSchema>;
