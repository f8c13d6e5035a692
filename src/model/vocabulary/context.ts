import { z } from 'zod';

/** A build context that is a directory: what is mounted there, and what lies in it. */
export const contextFacts = {
  'context.directory': z.string().describe('the directory that the builder takes as its context'),
  'context.source': z
    .enum(['config-map', 'config-map-missing', 'unfilled', 'other-volume', 'nothing'])
    .describe(
      'what is mounted there; unfilled: an emptyDir that no other container mounts; other-volume: one whose files cannot be listed',
    ),
  'context.configMap': z.string().describe('the ConfigMap that holds the context'),
  'context.filler': z
    .string()
    .describe('the init container that shares the volume of the context, and so fills it'),
  'dockerfile.path': z.string().describe('where the builder looks for the Dockerfile'),
  'dockerfile.exists': z.boolean().describe('is there a file at that place, as far as mounts tell'),
  'dockerfile.nearest': z
    .string()
    .describe('the file of the context whose name is nearest to the one looked for'),
  'dockerfile.line': z
    .object({ number: z.number(), text: z.string(), from: z.string() })
    .describe('the line that the builder stumbled over, out of the Dockerfile itself'),
  'copy.source': z.string().describe('the file that a COPY or ADD misses, as the log names it'),
  'copy.from': z
    .enum(['context', 'stage'])
    .describe('where the instruction looked for it: in the build context or in an earlier stage'),
  'copy.exists': z.boolean().describe('does the build context hold that file'),
  'copy.nearest': z.string().describe('the file of the context whose name is nearest to it'),
  'copy.ignored': z.string().describe('the pattern of .dockerignore that leaves that file out'),
} as const;
