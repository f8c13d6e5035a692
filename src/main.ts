#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.ts';
import { Problem } from './model/problem.ts';
import { redact } from './model/redaction.ts';
import { version } from './version.ts';

// The commands are imported later, and need not be compiled anew each time. Without a place for the cache all goes on.
enableCompileCache();

// Who reads may have enough: `buildmedic … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Exit codes: 0 done, 1 the answer is bad news, 2 it could not be done (usage, configuration, connection). */
const couldNot = 2;

const program = new Command('buildmedic')
  .description(
    'Finds out why container-image builds fail in Kubernetes, and opens the fix as a pull request.',
  )
  .version(version)
  .exitOverride()
  .showHelpAfterError('(--help shows how it is used)');

const asked = process.argv[2] ?? '';
const isVersion = asked === '--version' || asked === '-V';
// Help, and a name that is none, need them all.
const names = isVersion ? [] : Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands);
for (const command of await Promise.all(names.map((name) => commands[name]?.()))) {
  if (command) program.addCommand(command);
}

/** Subcommands made apart do not inherit it: without it a usage error would exit with 1, which means bad news. */
for (const command of program.commands) overrideExit(command);

function overrideExit(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) overrideExit(sub);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : couldNot;
  if (error instanceof Problem) process.stderr.write(redact(`${error.message}\n${error.advice}\n`));
  else
    process.stderr.write(
      redact(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
    );
  return couldNot;
}
