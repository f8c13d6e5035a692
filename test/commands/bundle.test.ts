import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

const fixture = join(import.meta.dirname, '../bundle/fixtures/registry-down');
const script = `
  import { bundleCommand } from './src/commands/bundle.ts';
  await bundleCommand().parseAsync(process.argv.slice(1), { from: 'user' });`;

/** Runs `buildmedic bundle` with these arguments in a process of its own. */
function run(...args: string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args]);
  const printed: string[] = [];
  child.stdout.on('data', (data) => printed.push(String(data)));
  child.stderr.on('data', (data) => printed.push(String(data)));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, ended, text: () => printed.join('') };
}

describe('bundle serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s, then exits with 0', async (signal) => {
    const { child, ended, text } = run('serve', fixture);
    await vi.waitFor(() => expect(text()).toContain('Try: kubectl --server='), { timeout: 20_000 });
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(text()) ?? [];
    expect((await fetch(`${url}/version`)).status).toBe(200);
    child.kill(signal);
    expect(await ended).toBe(0);
  });

  it('exits with 2 and says why when there is no bundle', async () => {
    const { ended, text } = run('serve', join(fixture, 'none'));
    expect(await ended).toBe(2);
    expect(text()).toContain('There is no bundle at');
  });
});
