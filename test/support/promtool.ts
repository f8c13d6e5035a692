import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { hasProgram } from './program.ts';

/** Whether there is a promtool to check with. */
export const hasPromtool = (): boolean => hasProgram('promtool', '--version');

/** What Prometheus' own linter finds wrong with metrics in its text format; nothing when all is well. */
export async function lintedMetrics(text: string): Promise<string> {
  const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const output of [child.stdout, child.stderr])
    output.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  child.stdin.end(text);
  const [code] = (await once(child, 'exit')) as [number];
  return code === 0 ? said : `exit code ${code}: ${said}`;
}

/** Runs promtool. @returns what it printed; rejects with the same when it found a mistake */
export const promtool = async (...args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)('promtool', args);
  return stdout + stderr;
};
