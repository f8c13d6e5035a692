import { z } from 'zod';

/** The commands of a Dockerfile: which one failed, and what it could not install. */
export const commandFacts = {
  'command.text': z.string().describe('the command of the RUN instruction that failed'),
  'command.exitCode': z.number().describe('the exit code that the builder reports of it'),
  'command.output': z.string().describe('the last line that it printed'),

  'dependency.manager': z.string().describe('the package manager that failed: npm, pip, apt …'),
  'dependency.package': z
    .string()
    .describe('the package, with its version where one was asked for, that it could not get'),
  'dependency.host': z.string().describe('the host that it could not reach, as the log names it'),
  'dependency.failure': z
    .enum(['unreachable', 'not-found', 'conflict', 'denied', 'damaged'])
    .describe(
      'what failed: the host did not answer; there is no such package or version; versions conflict; the host refused; what came was not what was expected',
    ),
} as const;
