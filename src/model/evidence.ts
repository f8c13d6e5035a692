import { z } from 'zod';

/** What a human can check: where something stands in the cluster, and what stands there, word for word. */
export const evidenceSchema = z.object({
  /** The object and field, or the log and line: `Pod builds/app-7-x .status.phase`, `Log builds/app-7-x/kaniko line 41`. */
  source: z.string(),
  /** The value or the line itself. */
  text: z.string(),
});

export type Evidence = z.infer<typeof evidenceSchema>;
