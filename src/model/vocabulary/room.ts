import { z } from 'zod';

/** What a pod may ask for, where a bound refuses what it asks for now. */
export const roomFacts = {
  'resources.room': z
    .object({
      /** `ResourceQuota team`, `node node-1`. */
      by: z.string(),
      share: z.enum(['limits', 'requests']),
      resource: z.string(),
      /** The container that is bounded; the pod as a whole without it. */
      container: z.string().optional(),
      /** In cores, bytes or pieces. */
      most: z.number().optional(),
      least: z.number().optional(),
      /** What others take of a node was not read, so less may be left. */
      mayBeLess: z.boolean().optional(),
    })
    .describe('a bound that the pod does not keep, and how much it would allow'),
} as const;
