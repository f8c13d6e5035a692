import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requiredLiterals } from '../src/diagnosis/log-literals.ts';
import { signatures } from '../src/diagnosis/signature-table.ts';
import { alikeLine, denseLine, usualLine, writeLog } from './logs.ts';
import { nearMatches } from './near-matches.ts';
import { type Row, table } from './table.ts';

const logBytes = 200_000_000;
const mostMegabytes = 200;
/** No line is like another one, so each is matched: seven megabytes a second at least, whatever a log holds. */
const mostDenseSeconds = 30;
const nearMatchMegabytes = 50;
const mostNearMatch = 2;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** `classify` on 200 MB, beside grep and rg. */
export async function logTable(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'buildmedic-bench-'));
  try {
    const logs = {
      usual: join(folder, 'build.log'),
      dense: join(folder, 'dense.log'),
      alike: join(folder, 'alike.log'),
    };
    const literals = join(folder, 'literals');
    const wordings = [...new Set(signatures.flatMap(({ pattern }) => requiredLiterals(pattern)))];
    await writeLog(logs.usual, logBytes, usualLine);
    await writeLog(logs.dense, logBytes, denseLine(wordings));
    await writeLog(logs.alike, logBytes, alikeLine(wordings));
    await writeFile(literals, `${wordings.join('\n')}\n`);
    return speedTable(logs, literals);
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

/** The quickest of three: the first one reads from the disk, and the machine has other things to do. */
function best(command: string, ...args: string[]): Run | undefined {
  const runs = [1, 2, 3].map(() => run(command, ...args));
  return runs.filter((one) => one !== undefined).toSorted((a, b) => a.seconds - b.seconds)[0];
}

function run(command: string, ...args: string[]): Run | undefined {
  const { stderr, error } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], {
    encoding: 'utf8',
  });
  const [, user, system, kilobytes] = /([\d.]+) ([\d.]+) (\d+)\s*$/.exec(stderr ?? '') ?? [];
  const isMissing = error || /cannot run|No such file/.test(stderr);
  return isMissing || !kilobytes
    ? undefined
    : { seconds: Number(user) + Number(system), megabytes: Number(kilobytes) / 1_000 };
}

function speedTable(
  logs: { usual: string; dense: string; alike: string },
  literals: string,
): string {
  const classify = [process.execPath, main, 'classify', '--json'] as const;
  const own = best(...classify, logs.usual);
  const grep = best('grep', '-c', '-F', '-f', literals, logs.usual);
  const inAnyCase = best('grep', '-c', '-i', '-F', '-f', literals, logs.usual);
  const rg = best('rg', '-c', '-F', '-f', literals, logs.usual);
  const row = (what: string, run: Run | undefined, target?: Row['target']): Row => ({
    what,
    figures: run
      ? [`${run.seconds.toFixed(2)} s`, `${run.megabytes.toFixed(0)} MB`]
      : ['not installed', ''],
    ...(target ? { target } : {}),
  });
  const denseRow = (what: string, one: Run | undefined) =>
    row(what, one, {
      text: `< ${mostDenseSeconds} s, < ${mostMegabytes} MB`,
      isMet: one !== undefined && one.seconds < mostDenseSeconds && one.megabytes < mostMegabytes,
    });
  return table(
    ['200 MB, processor time', 'time', 'memory'],
    [
      row('buildmedic classify, all signatures', own, {
        text: 'as grep, < 200 MB',
        isMet:
          own !== undefined &&
          own.megabytes < mostMegabytes &&
          (grep === undefined || own.seconds <= grep.seconds),
      }),
      denseRow('a known wording in each line, no two alike', run(...classify, logs.dense)),
      denseRow('a known wording in each line, lines alike', run(...classify, logs.alike)),
      row('grep -F -f <their literals>', grep),
      row('grep -i -F -f, in any case as classify', inAnyCase),
      row('rg -F -f <their literals>', rg),
    ],
  );
}

/** The slowest signatures on near-matches of theirs. */
export function nearMatchTable(): string {
  const all = nearMatches(nearMatchMegabytes, mostNearMatch);
  return table(
    ['near-matches, times an ordinary log', 'one over and over', 'no two lines alike'],
    all.slice(0, 5).map(({ signature, alike, different }) => ({
      what: signature,
      figures: [alike.toFixed(1), different.toFixed(1)],
      target: { text: `at most ${mostNearMatch} over and over`, isMet: alike <= mostNearMatch },
    })),
  );
}
