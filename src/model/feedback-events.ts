import { z } from 'zod';
import { answers } from './feedback.ts';

/** What people say of a finding; an entry of the one union of events. */
export const feedbackEvents = <C extends z.ZodRawShape>(common: C) =>
  [
    /** Said anew by the same person, it takes the place of what they said before. */
    z.object({
      ...common,
      type: z.literal('feedback-given'),
      answer: z.enum(answers),
      /** What the finding named: a cause's id, `novel` or `healthy`. */
      said: z.string(),
      /** What it is in truth, in the same words. */
      cause: z.string(),
      /** In their words, with secrets masked. */
      note: z.string().optional(),
    }),
  ] as const;
