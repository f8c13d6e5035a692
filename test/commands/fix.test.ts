import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

describe('buildmedic fix with the sources of the build', () => {
  const job = `apiVersion: batch/v1
kind: Job
metadata: { name: moe-router-git-build, namespace: cortex-system }
spec:
  template:
    spec:
      containers:
        - name: kaniko
          image: gcr.io/kaniko-project/executor:v1.23.2
          args:
            - --context=git://github.com/ry-ops/cortex-platform.git#main:/services/moe-router
`;
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com'];
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: checkout });
    if (status !== 0) throw new Error(stderr.toString());
  };
  const commit = async (remote: string) => {
    await rm(join(checkout, 'argocd'), { recursive: true });
    await mkdir(join(checkout, 'services/moe-router'), { recursive: true });
    await writeFile(join(checkout, 'services/moe-router/Dockerfile'), 'FROM scratch\n');
    await writeFile(join(checkout, 'apps/git.yaml'), job);
    git('init', '-q', '-b', 'main');
    git('remote', 'add', 'upstream', remote);
    git('add', '-A');
    git('commit', '-q', '-m', 'all of it');
    // What is not committed is not what a build would clone.
    await writeFile(join(checkout, 'services/moe-router/Dockerfile'), 'FROM elsewhere\n');
  };
  const embed = (...args: string[]) =>
    fix('moe-router-git-build', '--fix', 'embed-context', ...args);

  it.each([
    'git@github.com:ry-ops/cortex-platform.git',
    'https://github.com/Ry-Ops/cortex-platform',
  ])('embeds what the checkout has committed, where its remote is %s', async (remote) => {
    await commit(remote);
    const { status, stdout, stderr } = embed();
    expect(stderr).toContain('builds one file of ry-ops/cortex-platform/services/moe-router at ');
    expect(status).toBe(0);
    expect(stdout).toContain('+    FROM scratch');
    expect(stdout).toContain('+            - --context=dir:///workspace');
    const applied = spawnSync('git', ['apply', '-'], { cwd: checkout, input: stdout });
    expect(applied.stderr.toString()).toBe('');
  });

  it('says that the checkout is of another repository', async () => {
    await commit('https://github.com/ry-ops/other.git');
    expect(embed()).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(
        'the checkout has no remote github.com/ry-ops/cortex-platform',
      ),
    });
  });
});
