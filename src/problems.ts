import { Problem } from './model/problem.ts';

/** A plain message for anything thrown: what a person may be shown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Every problem that someone must put right is worded here, so that they read alike and are tested together. */
export const invalidConfiguration = (file: string, complaints: readonly string[]): Problem =>
  new Problem(
    'invalid-configuration',
    `${file} has ${complaints.length === 1 ? 'a mistake' : `${complaints.length} mistakes`}:\n${complaints.map((line) => `  - ${line}`).join('\n')}`,
    'Mend the lines above and start again; docs/configuration.md lists every key.',
  );
