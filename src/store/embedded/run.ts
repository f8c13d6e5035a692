import { spawn } from 'node:child_process';

/** How a program ended, with what it said on both streams, in the order it came. */
export interface Ended {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

export interface RunOptions {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Runs a program to its end. It leads a process group of its own, so that Ctrl-C in the terminal reaches only the bot,
 * which then stops its database last.
 * @returns how it ended; a program that could not be started counts as code 127, as in a shell
 */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...options,
      detached: true,
      // Not the bot's environment: that one holds tokens, which a database server has no business to know.
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}
