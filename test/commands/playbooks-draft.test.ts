import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { classifyCommand } from '../../src/commands/classify.ts';
import { draftFrom } from '../../src/commands/playbooks/draft.ts';
import { lintFolders } from '../../src/commands/playbooks/lint.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'draft-'));
});
afterEach(() => {
  process.exitCode = undefined;
});
afterAll(() => rm(folder, { recursive: true }));

const log = [
  'INFO[0001] Retrieving image manifest python:3.11-slim',
  'error: frobnicator 7 "wobbled" {out} of its orbit at /workspace/a, token=hunter2hunter2',
  'Cleaning up project directory and file based variables',
  'ERROR: Job failed: exit code 1',
].join('\n');
const elsewhere = log.replace('7', '81').replace('/workspace/a', '/tmp/x');

const draft = (text: string, id?: string) =>
  draftFrom('-', id ? { id } : {}, Readable.from([Buffer.from(text)]));

const classified = async (text: string, playbooks: string) => {
  const printed: string[] = [];
  const command = classifyCommand({
    input: Readable.from([Buffer.from(text)]),
    print: (one) => printed.push(one),
    complain: (one) => printed.push(one),
  });
  await command.parseAsync(['--json', '--playbooks', playbooks], { from: 'user' });
  return JSON.parse(printed.join(''));
};

describe('playbooks draft', () => {
  it('makes a playbook that is sound as it is, and names its cause the next time', async () => {
    const team = await mkdtemp(join(folder, 'team-'));
    await writeFile(join(team, 'orbit-lost.yaml'), await draft(log, 'orbit-lost'));
    expect(await lintFolders([team])).toEqual([]);
    for (const text of [log, elsewhere])
      expect(await classified(text, team)).toMatchObject({
        verdict: 'diagnosed',
        cause: 'orbit-lost',
        certainty: 'likely',
      });
  });

  it('is known by the words that do not vary, and shows no secret', async () => {
    const text = await draft(log);
    expect(text).toMatch(/^ {4}text: \{?out\}? of its orbit at$/m);
    expect(text).toMatch(/^id: novel-[0-9a-f]{12}$/m);
    expect(text).not.toContain('hunter2');
    expect(text.match(/FINISH:/g)?.length).toBeGreaterThan(4);
  });

  it.each([
    [
      'a known cause explains',
      'dial tcp: lookup registry.acme.io: no such host',
      'explains it already',
    ],
    ['went well', 'Successfully built 0a1b2c3d4e5f\nSuccessfully tagged app:1', 'did not fail'],
    ['says nothing', '404\n', 'no line of it holds words'],
  ])('has nothing to make of a log that %s', async (_, text, because) => {
    await expect(draft(text)).rejects.toMatchObject({
      code: 'nothing-to-draft',
      message: expect.stringContaining(because),
    });
  });

  it('prefers words of its own to the way in which many failures end', async () => {
    const text = 'ERRO[0041] spline reticulator out of phase in lane 4\nfatal: cannot continue\n';
    expect(await draft(text)).toContain('text: spline reticulator out of phase in lane');
  });

  it('reads a file, and a Job of a bundle', async () => {
    const file = join(folder, 'build.log');
    await writeFile(file, log);
    const unused = Readable.from([]);
    expect(await draftFrom(file, {}, unused)).toContain('of its orbit at');
    const bundle = 'test/e2e/bundles/leaky-build';
    const fromJob = await draftFrom('leaky-novel', { bundle }, unused);
    expect(fromJob).toContain('Job knative-lambda/leaky-novel');
    expect(fromJob).not.toMatch(/ghp_|Tr0ub4dor|horse-battery/);
  });
});
