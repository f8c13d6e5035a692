import type { Output } from '../../src/commands/cases/export.ts';
import { casesCommand } from '../../src/commands/cases.ts';
import type { World } from '../support/app.ts';

/** What a command prints, and what it says beside. */
export async function printed(run: (output: Output) => Promise<unknown>) {
  const out: string[] = [];
  const beside: string[] = [];
  await run({ print: (text) => out.push(text), complain: (text) => beside.push(text) });
  return { out: out.join(''), beside: beside.join('') };
}

/** What `buildmedic cases export` prints of what a world's bot has on record. */
export const exportedCases = (
  { environment, configFile }: Pick<World, 'environment' | 'configFile'>,
  ...args: string[]
) =>
  printed((output) =>
    casesCommand(output, environment).parseAsync(['export', '--config', configFile, ...args], {
      from: 'user',
    }),
  );
