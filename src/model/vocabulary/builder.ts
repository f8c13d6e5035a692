import { z } from 'zod';

/** Which builder it is, and what it was told. */
export const builderFacts = {
  'builder.kind': z
    .enum(['kaniko', 'kimia', 'buildah', 'buildkit', 'unknown'])
    .describe('which builder the image and arguments show'),
  'builder.destination': z.string().describe('the image reference it pushes to'),
  'builder.registry': z.string().describe('host[:port] of that reference'),
  'builder.image': z.string().describe("the image of the builder's container, with its version"),
  'builder.digest': z.string().describe('which image that was, by its digest'),
  'builder.cacheRepository': z.string().describe('the repository in which it keeps layers'),
  'builder.context': z.string().describe('the build context as the builder was given it'),
} as const;
