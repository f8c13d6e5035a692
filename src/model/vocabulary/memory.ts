import { z } from 'zod';

/** How much more memory the container that ran out of it could be given. */
export const memoryFacts = {
  'memory.next': z
    .string()
    .describe('twice the memory limit of the container that ended the build'),
  'memory.ceiling': z
    .object({ quantity: z.string(), by: z.string() })
    .describe(
      'the largest memory limit that a container of that namespace may have, and what sets it',
    ),
  'memory.nextFits': z.boolean().describe('is twice the limit within that bound'),
} as const;
