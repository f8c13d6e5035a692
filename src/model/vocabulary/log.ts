import { z } from 'zod';
import { phaseSchema } from '../diagnosis.ts';

/** What the build's log tells. */
export const logFacts = {
  'log.signature': z
    .string()
    .describe(
      "a known wording found in the build container's log, or in what the kubelet says of a pull that failed",
    ),
  'log.tellingLine': z
    .string()
    .describe('a line that would tell a human most, when no known wording was found'),
  'build.phase': z
    .enum(['context', 'base-image', 'build', 'snapshot', 'cache', 'push'])
    .describe('what the builder was doing when it ended'),
  'build.step': z
    .string()
    .describe('the last phase of the log by its name, such as the instruction that was in hand'),
  'build.phases': z
    .array(phaseSchema)
    .describe(
      'the phases that the log tells of, in order: how long each took and which one failed',
    ),
} as const;
