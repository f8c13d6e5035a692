import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  type EmulatedGitHub,
  emulatedGitHub,
  pullRequests,
  repositoryName,
  tokens,
} from '../github/emulated-github.ts';
import { exampleManifests } from '../support/github-emulator.ts';

const root = join(import.meta.dirname, '../..');
let github: EmulatedGitHub;
let folder: string;

beforeAll(async () => {
  github = await emulatedGitHub();
  await github.begin(await exampleManifests());
  folder = await mkdtemp(join(tmpdir(), 'fix-'));
});
afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

/** `buildmedic fix` on the example cluster, with a configuration whose target covers a namespace. */
async function fix(namespace: string, env: Readonly<Record<string, string>>) {
  const config = join(folder, 'buildmedic.yaml');
  const target = {
    namespace,
    repository: repositoryName,
    approvers: { users: ['U024BE7LH'] },
  };
  await writeFile(
    config,
    stringify({ github: { apiUrl: github.url, pauseBetweenWrites: false }, targets: [target] }),
  );
  const bundle = join(root, 'examples/cluster');
  const args = ['fix', 'moe-router-build', '--bundle', bundle, '--config', config];
  const options: SpawnOptions = { env: { PATH: process.env.PATH, ...env }, cwd: folder };
  const child = spawn(process.execPath, [join(root, 'src/main.ts'), ...args], options);
  const [stdout, stderr, [status]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'exit'),
  ]);
  return { status: status as number, stdout, stderr };
}

it('prints the fix of the repository on GitHub, and opens nothing', async () => {
  const { status, stdout, stderr } = await fix('cortex-*', { GITHUB_TOKEN: tokens.bot });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout).toContain('+++ b/apps/cortex-system/network-policy.yaml');
  expect(await pullRequests(github.owner)).toEqual([]);
});

it('says which namespace no target covers', async () => {
  const { status, stderr } = await fix('other', { GITHUB_TOKEN: tokens.bot });
  expect(status).toBe(2);
  expect(stderr).toContain('covers namespace cortex-system, job moe-router-build');
});

it('asks for the token that is missing, and for no token of Slack', async () => {
  const { status, stderr } = await fix('cortex-*', {});
  expect(status).toBe(2);
  expect(stderr).toContain('GITHUB_TOKEN');
  expect(stderr).not.toContain('SLACK');
});
