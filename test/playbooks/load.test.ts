import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSignatures } from '../../src/diagnosis/log-signatures.ts';
import {
  builtInPlaybooks,
  causesOf,
  knowledgeOf,
  loadPlaybooks,
  readPlaybooks,
} from '../../src/playbooks/load.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'playbooks-'));
});
afterEach(() => rm(root, { recursive: true }));

const folder = async (name: string, files: Readonly<Record<string, string>>): Promise<string> => {
  const path = join(root, name);
  await mkdir(path);
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  return path;
};

const playbook = (id: string, title: string, cause = 'a-cause', extra = ''): string => `
id: ${id}
title: ${title}
category: CI
severity: low
symptoms: [it fails]
causes:
  - id: ${cause}
    title: ${title}
    explain: ${title}.
    remedies: [Look.]
${extra}`;

describe('loadPlaybooks', () => {
  it('reads every YAML file of the folders, and nothing else', async () => {
    const team = await folder('team', {
      'a.yaml': playbook('a', 'A'),
      'b.yml': playbook('b', 'B'),
      'README.md': '# Not a playbook',
    });
    expect((await loadPlaybooks([team])).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it("lets a team's playbook stand over the built-in one of the same id", async () => {
    const builtIn = await folder('built-in', {
      'x.yaml': playbook('x', 'Built in'),
      'y.yaml': playbook('y', 'Built in too'),
    });
    const team = await folder('team', { 'x.yaml': playbook('x', 'Ours') });
    const titles = (await loadPlaybooks([builtIn, team])).map(({ title }) => title);
    expect(titles).toEqual(['Ours', 'Built in too']);
  });

  it('shows the mistakes of all files at once', async () => {
    const team = await folder('team', {
      'a.yaml': playbook('a', 'A', 'a-cause', '    fixes: [no-fix]'),
      'b.yaml': playbook('b', 'B', 'b-cause', '    suggested: { no.fact: 1 }'),
      'c.yaml': 'id: [',
    });
    await expect(loadPlaybooks([team])).rejects.toMatchObject({
      code: 'broken-playbooks',
      message: expect.stringMatching(/3 mistakes.*a\.yaml:12.*b\.yaml:12.*c\.yaml:1:/s),
    });
  });

  it('names the folder that cannot be read', async () => {
    await expect(loadPlaybooks([join(root, 'absent')])).rejects.toMatchObject({
      code: 'folder-unreadable',
      message: expect.stringContaining(join(root, 'absent')),
    });
  });
});

describe("a team's own signatures", () => {
  const signature = (text: string) =>
    `signatures:\n  - id: ours\n    wording: our tool\n    ${text}\n`;

  it('are looked for before the built-in ones, in what they are for alone', async () => {
    const own = signature("text: 'mirror (eu) i/o timeout'\n    where: log");
    const team = await folder('team', { 'a.yaml': playbook('a', 'A', 'a-cause', own) });
    const table = knowledgeOf(await loadPlaybooks([team])).signatures;
    const found = (where: 'log' | 'event') =>
      findSignatures('pull: Mirror (EU) I/O timeout', table, where).map((one) => one.signature);
    expect(found('log')).toEqual(['ours']);
    expect(found('event')).not.toContain('ours');
  });

  it('that may take more than linear time are refused with file and line', async () => {
    const own = signature("pattern: '(?:\\w+ ?)+failed'");
    const team = await folder('team', { 'a.yaml': playbook('a', 'A', 'a-cause', own) });
    await expect(loadPlaybooks([team])).rejects.toMatchObject({
      code: 'broken-playbooks',
      message: expect.stringMatching(/a\.yaml:15: .*could take exponential time/),
    });
  });

  it('are those of the example', async () => {
    const parsed = await readPlaybooks([
      fileURLToPath(new URL('../../examples/playbooks', import.meta.url)),
    ]);
    expect(parsed.flatMap(({ complaints }) => complaints)).toEqual([]);
    const { signatures } = knowledgeOf(parsed.flatMap(({ playbook: one }) => one ?? []));
    const line = 'npm error 403 npm mirror npm-eu is frozen until 14:30';
    expect(findSignatures(line, signatures).map((one) => one.signature)).toContain(
      'company-mirror-frozen',
    );
  });
});

describe('causesOf', () => {
  it('takes the later of two causes with one id', async () => {
    const team = await folder('team', {
      'a.yaml': playbook('a', 'First', 'shared'),
      'b.yaml': playbook('b', 'Second', 'shared'),
    });
    expect(causesOf(await loadPlaybooks([team])).map(({ title }) => title)).toEqual(['Second']);
  });
});

describe('the built-in playbooks', () => {
  it('all load', async () => {
    const files = (await readdir(builtInPlaybooks)).filter((name) => name.endsWith('.yaml'));
    expect(await loadPlaybooks([builtInPlaybooks])).toHaveLength(files.length);
  });

  it('say in every condition that excludes a cause why it does', async () => {
    const silent = causesOf(await loadPlaybooks([builtInPlaybooks])).flatMap(({ id, ruledOut }) =>
      ruledOut.filter(({ because }) => !because).map(() => id),
    );
    expect(silent).toEqual([]);
  });

  it('give every cause a remedy, and a condition under which it is looked into', async () => {
    for (const cause of causesOf(await loadPlaybooks([builtInPlaybooks]))) {
      expect(cause.remedies.length, cause.id).toBeGreaterThan(0);
      expect(cause.suggested.length, cause.id).toBeGreaterThan(0);
    }
  });
});
