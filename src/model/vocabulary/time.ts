import { z } from 'zod';

/** Where the time of a build went, and what could shorten it. */
export const timeFacts = {
  'build.slowest': z
    .object({ name: z.string(), seconds: z.number() })
    .describe('the phase that took most of the time'),
  'build.slowestKind': z
    .enum(['context', 'base-image', 'instruction', 'snapshot', 'cache', 'push'])
    .describe('what kind of phase that was'),
  'build.idleSeconds': z
    .number()
    .describe(
      'of a build that runs: how long ago it last did anything, by its log, its events and the state of its Job and pods',
    ),
  'builder.cache': z
    .enum(['on', 'off'])
    .describe('was the builder told to keep layers between builds'),
  'container.cpuLimit': z
    .string()
    .describe('resources.limits.cpu of the container that ended the build, as written'),
  'earlier.reason': z
    .string()
    .describe('why an earlier try of the same Job ended, when that was another reason'),
} as const;
