import { logScan } from '../src/diagnosis/log-scan.ts';
import {
  type SignatureTable,
  signatureTable,
  type Wording,
} from '../src/diagnosis/signature-table.ts';
import { sequence, usualLine } from './logs.ts';

/** How long a log of near-matches takes, in multiples of an ordinary one of the same size. */
export interface NearMatch {
  readonly signature: string;
  /** One near-match over and over; the lines differ by a count, as those of a loop do. */
  readonly alike: number;
  /** The same, with a word in each line that no other line has. */
  readonly different: number;
}

const megabyte = 1024 * 1024;
const lineLength = 160;

/** For each signature the worst of its near-matches, the slowest first. */
export function nearMatches(megabytes: number): NearMatch[] {
  const table = signatureTable([]);
  const seconds = (chunkOf: (index: number) => Uint8Array) =>
    Math.min(...[1, 2].map(() => secondsOf(table, megabytes, chunkOf)));
  // The first run compiles.
  secondsOf(table, megabytes, ordinaryChunk);
  const plain = seconds(ordinaryChunk);
  return Object.entries(Object.groupBy(table.wordings, ({ signature }) => signature.id))
    .map(([signature, wordings = []]) => {
      const lines = nearMatchesOf(wordings);
      const worst = (lineOf: (line: string, random: Random) => (index: number) => string) =>
        Math.max(
          ...lines.map((line) => seconds((index) => chunkOf(lineOf(line, sequence(index + 1))))),
        ) / plain;
      return {
        signature,
        alike: worst((line) => (index) => `${index} ${line}`),
        different: worst((line, random) => () => `${random(1 << 30).toString(36)} ${line}`),
      };
    })
    .sort((a, b) => b.alike - a.alike);
}

type Random = (below: number) => number;

/** Processor time of the scan alone. */
function secondsOf(
  table: SignatureTable,
  megabytes: number,
  chunkOf: (index: number) => Uint8Array,
): number {
  const scan = logScan(table);
  let used = 0;
  for (let index = 0; index < megabytes; index += 1) {
    const chunk = chunkOf(index);
    const before = process.cpuUsage();
    scan.write(chunk);
    used += process.cpuUsage(before).user;
  }
  const before = process.cpuUsage();
  scan.end();
  return (used + process.cpuUsage(before).user) / 1e6;
}

function ordinaryChunk(index: number): Uint8Array {
  const random = sequence(index + 1);
  const lines = Array.from({ length: megabyte / 60 }, (_, line) => usualLine(random, line));
  return Buffer.from(`${lines.join('\n')}\n`).subarray(0, megabyte);
}

const chunkOf = (lineOf: (index: number) => string): Uint8Array =>
  Buffer.from(
    `${Array.from({ length: megabyte / lineLength }, (_, index) => lineOf(index)).join('\n')}\n`,
  );

/**
 * A line full of one literal, and one with all that the wording with the most parts needs, in the wrong order: only the
 * pattern itself says no.
 */
function nearMatchesOf(wordings: readonly Wording[]): string[] {
  const isMissed = (line: string) => wordings.every(({ pattern }) => !pattern.test(line));
  const full = wordings.flatMap(({ needs }) => needs.flat()).map(repeated);
  const mixed = wordings
    .toSorted((a, b) => b.needs.length - a.needs.length)
    .map(({ needs }) =>
      repeated(
        needs
          .map(([literal = '']) => literal)
          .reverse()
          .join(' '),
      ),
    );
  const lines = [full.find(isMissed), mixed.find(isMissed)].filter((line) => line !== undefined);
  // A literal that is a match by itself lacks its last letter.
  return lines.length > 0 ? lines : [repeated(wordings[0]?.needs[0]?.[0]?.slice(0, -1) ?? '')];
}

const repeated = (text: string): string =>
  `${text} `.repeat(Math.ceil(lineLength / text.length)).slice(0, lineLength);
