import { z } from 'zod';

/** What the pod lets its builder do, and for which platform it builds. */
export const securityFacts = {
  'security.needs': z
    .enum(['met', 'unstated', 'unmet'])
    .describe(
      "does the security context grant what this builder needs; unstated: it depends on the image's and the node's defaults",
    ),
  'security.because': z.string().describe('the fields that stand in its way'),

  'cache.directory': z.string().describe('where the builder keeps its cache, and on which volume'),
  'cache.writable': z
    .boolean()
    .describe("may the builder's user write there, as far as the manifest tells"),
  'cache.because': z.string().describe('why not'),

  'builder.format': z.enum(['oci', 'docker']).describe('the format that images are made in'),
  'builder.onlyWarned': z
    .boolean()
    .describe('nothing that is known of the build is a failure; a warning is all'),

  'builder.platform': z.string().describe('the platform that the builder was told to build for'),
  'platform.matches': z
    .boolean()
    .describe("is that platform's architecture the one of the node that the build ran on"),

  'platform.nodes': z
    .number()
    .describe('how many nodes are of the architecture that it builds for and would take the pod'),

  'snapshot.mount': z
    .string()
    .describe(
      "a volume mounted at a path that the log's complaint about a snapshot or layer names",
    ),
} as const;
