import { Command, InvalidArgumentError } from 'commander';
import { loadStoreConfig } from '../config.ts';
import { shareMasks } from '../model/redaction.ts';
import { durationMsOf } from '../model/silence.ts';
import { caseStore } from '../store/case-store.ts';
import { openDatabase } from '../store/database.ts';
import { exportCases, type Output } from './cases/export.ts';

interface ExportOptions {
  readonly since?: number;
  readonly config?: string;
}

const terminal: Output = {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
};

/** `buildmedic cases`: the failures of which people said the cause, to measure diagnoses by them. */
export const casesCommand = (
  output: Output = terminal,
  env: NodeJS.ProcessEnv = process.env,
): Command =>
  new Command('cases')
    .description('failures whose cause people have settled, to measure by them')
    .addCommand(exportCommand(output, env));

const exportCommand = (output: Output, env: NodeJS.ProcessEnv): Command =>
  new Command('export')
    .description('print them as JSON, one case a line, as `classify --jsonl` reads them')
    .option('--since <time>', 'those of which something was said since then: 30d, 12h', parseSince)
    .option('--config <file>', 'the configuration; ./buildmedic.yaml where there is one')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, even where there is none yet, 2 it could not be done.',
    )
    .action(async ({ since, config: file }: ExportOptions) => {
      const { store, slack } = loadStoreConfig({ ...(file ? { file } : {}), env });
      if (slack.botToken) shareMasks(slack.botToken);
      const database = await openDatabase({ ...store, existing: true });
      try {
        const from = since === undefined ? undefined : new Date(Date.now() - since);
        await exportCases(caseStore(database.db).settled(from), output);
      } finally {
        await database.close();
      }
    });

function parseSince(text: string): number {
  const ms = durationMsOf(text);
  if (ms === undefined) throw new InvalidArgumentError('Give a time such as 30d, 12h or 1d12h.');
  return ms;
}
