import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Role } from '../../src/app.ts';
import type { World } from './app.ts';

/** The bot in a process of its own, as `buildmedic start` runs it. */
export interface BotProcess {
  /** Where Slack's deliveries go, when it has the role `bot`. */
  readonly slackPort?: number;
  /** Where its health is asked for, and webhooks are taken. */
  readonly healthPort: number;
  readonly pid: number;
  /** Everything it has logged so far. */
  log(): string;
  /** @returns the exit code; null when the signal ended it */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const startedSchema = z.object({
  msg: z.literal('started'),
  slackPort: z.number().optional(),
  healthPort: z.number(),
});
const main = join(import.meta.dirname, '../../src/main.ts');
// Half of the time that a start takes is compiling.
const compileCache = join(
  import.meta.dirname,
  '../../node_modules/.cache/buildmedic-test/compiled',
);

export async function startBotProcess(
  { configFile, environment }: Pick<World, 'configFile' | 'environment'>,
  roles: readonly Role[],
): Promise<BotProcess> {
  const args = [main, 'start', '--config', configFile, '--role', ...roles];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  const started = Promise.withResolvers<z.infer<typeof startedSchema>>();
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line);
    const parsed = startedSchema.safeParse(parsedLine(line));
    if (parsed.success) started.resolve(parsed.data);
  });
  child.once('exit', () => started.reject(new Error(`The bot ended:\n${lines.join('\n')}`)));
  const { slackPort, healthPort } = await started.promise;
  return {
    ...(slackPort === undefined ? {} : { slackPort }),
    healthPort,
    pid: child.pid ?? 0,
    log: () => lines.join('\n'),
    end: (signal) => end(child, signal),
  };
}

/** A crash prints a stack, which is no JSON. */
const parsedLine = (line: string): unknown => (line.startsWith('{') ? JSON.parse(line) : undefined);

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  // Not `exit`: what it logged last may still be on its way then.
  const exited = once(child, 'close');
  child.kill(signal);
  await exited;
  return child.exitCode;
}
