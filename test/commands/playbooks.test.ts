import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { playbooksCommand } from '../../src/commands/playbooks.ts';

let team: string;
beforeEach(async () => {
  team = join(await mkdtemp(join(tmpdir(), 'team-')), 'playbooks');
  await mkdir(team);
});
afterEach(async () => {
  await rm(join(team, '..'), { recursive: true });
  process.exitCode = undefined;
});

const own = (id: string, extra = ''): string => `id: ${id}
title: Our own
category: CI
severity: low
symptoms: [it fails]
causes:
  - id: our-cause
    title: Our cause
    suggested: { container.exitCode: 77 }
    explain: It is ours.
    remedies: [Ask us.]
${extra}`;

/** Runs the command in this process: what it prints and the exit code it leaves. */
async function run(...args: string[]) {
  const printed: string[] = [];
  process.exitCode = undefined;
  await playbooksCommand((text) => printed.push(text)).parseAsync(args, { from: 'user' });
  return { text: printed.join(''), code: process.exitCode ?? 0 };
}

describe('playbooks list', () => {
  it("prints a row a playbook, a team's own among the built-in ones", async () => {
    await writeFile(join(team, 'own.yaml'), own('our-playbook'));
    const { text } = await run('list', '--playbooks', team);
    expect(text).toMatch(/^PLAYBOOK +SEVERITY +CAUSES +TITLE$/m);
    expect(text).toMatch(/^sre-001 +critical +\d+ +Build failure investigation$/m);
    expect(text).toMatch(/^our-playbook +low +1 +Our own$/m);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('prints JSON with the causes', async () => {
    const listed: unknown = JSON.parse((await run('list', '--json')).text);
    expect(listed).toContainEqual(
      expect.objectContaining({
        id: 'sre-001',
        causes: expect.arrayContaining([{ id: 'oom-killed', title: expect.any(String) }]),
      }),
    );
  });
});

describe('playbooks show', () => {
  it('prints a playbook, or one of its causes, in 80 columns', async () => {
    const playbook = (await run('show', 'kaniko-build-timeouts')).text;
    expect(playbook).toContain('Symptoms\n- ');
    expect(playbook).toContain('(registry-unreachable)');
    const cause = (await run('show', 'oom-killed')).text;
    expect(cause).toContain('Confirmed when\n- container.reason is OOMKilled');
    expect(cause).toContain('Ruled out when\n');
  });

  it('prints the conditions of a cause as JSON', async () => {
    await writeFile(join(team, 'own.yaml'), own('our-playbook'));
    const { text } = await run('show', 'our-cause', '--json', '--playbooks', team);
    expect(JSON.parse(text)).toMatchObject({ suggested: [{ 'container.exitCode': 77 }] });
  });

  it('names what is spelt alike', async () => {
    await expect(run('show', 'oom-kiled')).rejects.toMatchObject({
      code: 'playbook-unknown',
      advice: expect.stringContaining('Did you mean oom-killed?'),
    });
  });
});

describe('playbooks lint', () => {
  it('exits with 1 on an error, and tells its file and line', async () => {
    await writeFile(join(team, 'own.yaml'), own('our-playbook', 'related: [sre-01]'));
    const { text, code } = await run('lint', team);
    expect(text).toMatch(
      /own\.yaml:12: error: there is no playbook `sre-01`; did you mean `sre-001`\?/,
    );
    expect(text).toContain('1 error, 0 warnings');
    expect(code).toBe(1);
  });

  it("is content with a team's folder that builds upon the built-in playbooks", async () => {
    await writeFile(join(team, 'own.yaml'), own('our-playbook', 'related: [sre-001]'));
    expect(await run('lint', team)).toEqual({
      text: 'Nothing is wrong with the playbooks.\n',
      code: 0,
    });
  });

  it('prints the findings as JSON', async () => {
    await writeFile(join(team, 'own.yaml'), own('our-playbook', 'rellated: []'));
    expect(JSON.parse((await run('lint', team, '--json')).text)).toEqual([
      {
        severity: 'error',
        place: expect.stringContaining('own.yaml:12'),
        message: 'unknown key `rellated`; did you mean `related`?',
      },
    ]);
  });

  it('says when there is no such folder', async () => {
    await expect(run('lint', join(team, 'none'))).rejects.toMatchObject({
      code: 'folder-unreadable',
    });
  });
});

describe('playbooks docs', () => {
  it('prints the reference, writes it, and says when it is stale', async () => {
    await writeFile(join(team, 'own.yaml'), own('our-playbook'));
    const file = join(team, 'reference.md');
    const { text } = await run('docs', '--playbooks', team);
    expect(text).toContain('### Our cause');
    expect((await run('docs', '--check', '-o', file)).code).toBe(1);

    await run('docs', '--playbooks', team, '-o', file);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect((await run('docs', '--playbooks', team, '--check', '-o', file)).code).toBe(0);
    expect(await run('docs', '--check', '-o', file)).toMatchObject({
      code: 1,
      text: expect.stringContaining('is stale'),
    });
  });
});
