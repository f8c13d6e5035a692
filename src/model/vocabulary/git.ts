import { z } from 'zod';

/** Where the sources come from. */
export const gitFacts = {
  'git.context': z
    .object({
      scheme: z.string(),
      host: z.string(),
      repository: z.string(),
      ref: z.string().optional(),
    })
    .describe('the git repository that the build takes its context from'),
  'git.credentials': z
    .enum(['present', 'absent', 'unread'])
    .describe('credentials where this builder reads them; unread: mounted where it does not look'),
} as const;
