import { Command } from 'commander';
import type { Diagnosis } from '../model/diagnosis.ts';
import { redactDeep } from '../model/redaction.ts';
import {
  type BuildOptions,
  diagnoseBuild,
  withBuildOptions,
  withSystemsOption,
} from './diagnose-build.ts';
import { findingText } from './finding-text.ts';

interface DiagnoseOptions extends BuildOptions {
  readonly json?: boolean;
}

/** `buildmedic diagnose`: one diagnosis in the terminal. */
export const diagnoseCommand = (): Command =>
  withSystemsOption(withBuildOptions(new Command('diagnose')))
    .description('say why a build failed: one diagnosis in the terminal')
    .option('--json', 'print the diagnosis as JSON (docs/diagnosis.schema.json)')
    .addHelpText(
      'after',
      '\nExit codes: 0 it succeeded or still runs, 1 a failure was diagnosed, 2 it could not be done.',
    )
    .action(async (name: string, options: DiagnoseOptions) => {
      const { diagnosis } = await diagnoseBuild(name, options);
      process.stdout.write(print(redactDeep(diagnosis), options));
      process.exitCode = exitCode(diagnosis);
    });

function print(diagnosis: Diagnosis, { json }: DiagnoseOptions): string {
  if (json) return `${JSON.stringify(diagnosis, null, 2)}\n`;
  const width = Math.min(process.stdout.columns ?? 80, 100);
  return findingText(diagnosis, { color: process.stdout.isTTY && !process.env.NO_COLOR, width });
}

/** 1 is bad news, told: a failure. 2 is that there is nothing of that name to diagnose. */
function exitCode({ verdict }: Diagnosis): number {
  switch (verdict) {
    case 'diagnosed':
    case 'novel':
      return 1;
    case 'healthy':
    case 'running':
      return 0;
    case 'not-found':
      return 2;
  }
}
