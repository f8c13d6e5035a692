import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const policy = 'apps/cortex-system/network-policy.yaml';
const place = ['-n', 'cortex-system', '--bundle', join(root, 'examples/cluster')];

let checkout: string;
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'checkout-'));
  await cp(join(root, 'examples/gitops'), checkout, { recursive: true });
});
afterEach(() => rm(checkout, { recursive: true }));

function fix(...args: string[]) {
  const command = [join(root, 'src/main.ts'), 'fix', ...args, ...place, '--checkout', checkout];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('buildmedic fix', () => {
  it('prints a diff that git apply takes, and its proof beside it', async () => {
    const { status, stdout, stderr } = fix('moe-router-build');
    expect(status).toBe(0);
    expect(stderr).toContain('Proved: the way to cortex-chat:5000 is open after the change.');
    expect(stderr).toContain('Roll back: ');
    const applied = spawnSync('git', ['apply', '-'], { cwd: checkout, input: stdout });
    expect(applied.stderr.toString()).toBe('');
    expect(await readFile(join(checkout, policy), 'utf8')).toContain('app: docker-registry');
    // Nothing is left to do.
    expect(fix('moe-router-build')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('allows it already'),
    });
  });

  it('lists the places that a person has to choose from, and takes one', async () => {
    const copy = 'apps/cortex-system/network-policy-copy.yaml';
    await cp(join(checkout, policy), join(checkout, copy));
    expect(fix('moe-router-build')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(`--fix allow-egress --place ${copy}: `),
    });
    const chosen = fix('moe-router-build', '--place', copy);
    expect(chosen).toMatchObject({ status: 0, stdout: expect.stringContaining(`+++ b/${copy}`) });
    expect(fix('moe-router-build', '--place', 'other.yaml')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('it cannot be changed in other.yaml'),
    });
  });

  it('takes no other place than the one that was asked for', () => {
    expect(fix('moe-router-build', '--place', 'other.yaml')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('it cannot be changed in other.yaml'),
    });
  });

  it('says that the diagnosis does not call for the fix that was asked for', () => {
    expect(fix('moe-router-build', '--fix', 'raise-memory').stderr).toContain(
      'The diagnosis does not call for it: A NetworkPolicy blocks egress from the build.',
    );
  });

  it('prints every fix of the cause as data', async () => {
    const { status, stdout } = fix('moe-router-build', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        fix: 'allow-egress',
        files: [policy],
        proof: [{ holds: 'yes' }, { holds: 'yes' }, { holds: 'yes' }],
        diff: expect.stringContaining('@@'),
      },
    ]);
  });

  it('says which file does not parse', async () => {
    await writeFile(join(checkout, policy), 'kind: NetworkPolicy\n a: [\n');
    expect(fix('moe-router-build')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`${policy}:`),
    });
  });

  it('says that there is no such build, and no such fix', () => {
    expect(fix('nope')).toMatchObject({ status: 2, stderr: 'There is no build nope.\n' });
    expect(fix('moe-router-build', '--fix', 'raise')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('There is no fix raise.'),
    });
  });
});
