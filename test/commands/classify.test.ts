import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { classifyCommand } from '../../src/commands/classify.ts';
import { Problem } from '../../src/model/problem.ts';

const timeout =
  'error pushing image: Get "http://registry.tools:5000/v2/": dial tcp 10.43.1.2:5000: i/o timeout';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'classify-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  process.exitCode = undefined;
});

/** What the command prints and complains of, and how it would exit; `input` is its standard input. */
async function run(input: string | Uint8Array, ...args: string[]) {
  const out: string[] = [];
  const complaints: string[] = [];
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const command = classifyCommand({
    input: (async function* () {
      // In small pieces, as a pipe may give them.
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    })(),
    print: (text) => out.push(text),
    complain: (text) => complaints.push(text),
  });
  await command.parseAsync(args, { from: 'user' });
  return { out: out.join(''), complaints: complaints.join(''), exitCode: process.exitCode };
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const problemOf = async (running: Promise<unknown>): Promise<string> => {
  const error = await running.catch((thrown: unknown) => thrown);
  return error instanceof Problem ? error.code : 'none';
};

describe('classify', () => {
  it('reads standard input, names the cause with its line and exits with 1', async () => {
    const { out, exitCode } = await run(`one\n${timeout}\n`);
    expect(out).toContain('The registry cannot be reached (likely)');
    expect(out).toContain('- line 2');
    expect(out).toContain('What to do\n1. ');
    expect(exitCode).toBe(1);
  });

  it('reads files, one answer each', async () => {
    const bad = await file('bad.log', timeout);
    const good = await file('good.log', 'Successfully tagged app:1\n');
    const { out, exitCode } = await run('', good, bad);
    expect(out).toContain(`${good}\nNothing failed.`);
    expect(out).toContain(`${bad}\nThe registry cannot be reached`);
    expect(exitCode).toBe(1);
  });

  it('exits with 0 when nothing failed', async () => {
    expect((await run('Successfully tagged app:1\n')).exitCode).toBe(0);
  });

  it('takes what is known beside the log', async () => {
    const { out } = await run('', '--exit-code', '137', '--reason', 'OOMKilled');
    expect(out).toContain('The build ran out of memory (confirmed)');
    const evicted = await run('', '--event', 'The node was low on resource: ephemeral-storage.');
    expect(evicted.out).toContain('The build ran out of local disk');
  });

  it('prints one JSON object a log', async () => {
    const { out } = await run(timeout, '--json');
    expect(JSON.parse(out)).toMatchObject({
      id: 'standard input',
      verdict: 'diagnosed',
      cause: 'registry-unreachable',
      certainty: 'likely',
      evidence: [{ line: 1, text: timeout }],
      remedies: expect.any(Array),
    });
  });

  it('shows no secret and no control character', async () => {
    const { out } = await run(
      `fatal: Authentication failed for 'https://bot:ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/a/b.git/'\u001b]0;title\u0007`,
    );
    expect(out).toContain('Authentication failed');
    expect(out).not.toContain('ghp_');
    expect(out).not.toContain('\u001b');
  });

  it('reads invalid UTF-8 and very long lines', async () => {
    const bytes = Buffer.concat([
      Buffer.alloc(300_000, 'x'),
      Buffer.from([0xff, 0xfe, 0x0a]),
      Buffer.from(timeout),
    ]);
    expect((await run('', await file('odd.log', bytes))).out).toContain('- line 2');
  });

  it('reads JSON logs that were cut off within a line', async () => {
    const line = (log: string) => JSON.stringify({ log: `${log}\n`, stream: 'stderr' });
    const { out } = await run(`${line('one')}\n${line(timeout).slice(0, -14)}`, '--json');
    expect(JSON.parse(out)).toMatchObject({
      cause: 'registry-unreachable',
      evidence: [{ line: 2, text: expect.stringContaining('i/o timeout') }],
    });
  });

  it('reads a text that holds other bytes further on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a line of text\n'.repeat(2_000)),
      Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7) % 256)),
      Buffer.from(`\n${timeout}`),
    ]);
    expect((await run(bytes)).out).toContain('The registry cannot be reached');
  });

  it('refuses what is no text, and an empty log of which nothing else is known', async () => {
    const binary = await file(
      'binary',
      Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7) % 256)),
    );
    expect(await problemOf(run('', binary))).toBe('log-not-text');
    const utf16 = await file('utf16', Buffer.from(timeout, 'utf16le'));
    expect(await problemOf(run('', utf16))).toBe('log-not-text');
    expect(await problemOf(run(''))).toBe('log-empty');
    expect(await problemOf(run('\n \r\n'))).toBe('log-empty');
    expect(await problemOf(run('', join(folder, 'none')))).toBe('log-unreadable');
  });

  it('refuses an exit code that is no number', async () => {
    await expect(run('', '--exit-code', 'many')).rejects.toThrow('process.exit');
  });
});

describe('classify --playbooks', () => {
  it("finds the wordings of a team's own playbooks", async () => {
    const log = 'curl: the request was blocked by the web gateway (category: games)\n';
    expect((await run(log, '--json')).out).not.toContain('proxy-blocks-download');
    const { out } = await run(log, '--json', '--playbooks', 'examples/playbooks');
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'diagnosed',
      cause: 'proxy-blocks-download',
      certainty: 'confirmed',
    });
  });
});

describe('classify --jsonl', () => {
  const cases = [
    { id: 'a', tool: 'kaniko', log: timeout, events: [], exitCode: 1, reason: null },
    {
      id: 'b',
      log: 'Successfully tagged app:1',
      events: [],
      exitCode: 0,
      reason: 'Completed',
      more: 1,
    },
    { id: 'c', log: 'magic failed', events: [], exitCode: 3, reason: null },
    {
      id: 'd',
      log: '',
      events: ['0/3 nodes are available: 3 Insufficient cpu.'],
      exitCode: null,
      reason: null,
    },
    { id: 'e', log: 'a\u2028b' },
  ];
  const lines = cases.map((one) => JSON.stringify(one));

  it('prints one line a case, in order, and exits with 0', async () => {
    const { out, exitCode } = await run(
      '',
      '--jsonl',
      await file('cases.jsonl', `${lines.join('\n')}\n`),
    );
    const printed = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(printed.map(({ id, verdict, cause }) => [id, verdict, cause])).toEqual([
      ['a', 'diagnosed', 'registry-unreachable'],
      ['b', 'healthy', null],
      ['c', 'novel', null],
      ['d', 'diagnosed', 'unschedulable'],
      ['e', 'novel', null],
    ]);
    expect(printed[0]).toEqual({
      id: 'a',
      verdict: 'diagnosed',
      cause: 'registry-unreachable',
      certainty: 'likely',
      evidence: [{ line: 1, text: timeout }],
    });
    expect(exitCode).toBe(0);
  });

  it('reads standard input for -', async () => {
    expect((await run(lines.join('\n'), '--jsonl', '-')).out.split('\n').length).toBe(
      cases.length + 1,
    );
  });

  it('classifies the good lines, tells of the broken ones by number, and exits with 2', async () => {
    const input = [lines[0], '', '{"id":"x","log":', '{"id":"y"}', '7', lines[2]].join('\n');
    const { out, complaints, exitCode } = await run(input, '--jsonl', '-');
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(['a', 'c']);
    expect(complaints).toContain('Line 3 of standard input is no case');
    expect(complaints).toContain('Line 4 of standard input is no case: log');
    expect(complaints).toContain('Line 5');
    expect(exitCode).toBe(2);
  });

  it('says when there is no such file', async () => {
    expect(await problemOf(run('', '--jsonl', join(folder, 'none')))).toBe('log-unreadable');
  });
});
