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
  'git.ref': z.string().describe('what follows the # of the context: the branch, tag or commit'),
  'git.refForm': z
    .enum(['full', 'short', 'commit', 'with-folder'])
    .describe(
      'how it is written: refs/heads/main, main, a commit, or main:/folder, which only some builders understand',
    ),
  'git.credentials': z
    .enum(['present', 'absent', 'unread'])
    .describe('credentials where this builder reads them; unread: mounted where it does not look'),
  'git.credentials.elsewhere': z
    .object({
      usedBy: z.string(),
      variables: z.array(z.object({ name: z.string(), secret: z.string(), key: z.string() })),
    })
    .describe(
      'the Secrets with which another build of the namespace cloned from the same host, by the variables that Kaniko takes them from',
    ),
} as const;
