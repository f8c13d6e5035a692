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
/** Where no two lines are alike nothing is remembered, and each megabyte costs the same. */
const differentMegabytes = 2;

/**
 * For each signature the worst of its near-matches, the slowest first.
 *
 * @param most what takes longer is measured again, twice at most, since other programs may have been in the way
 */
export function nearMatches(megabytes: number, most: number): NearMatch[] {
  const table = signatureTable([]);
  /** Beside an ordinary log that is read just before: how fast a machine is changes with what else it does. */
  const ratio = (size: number, chunkOf: (index: number) => Uint8Array): number => {
    const plain = secondsOf(table, size, ordinaryChunk);
    return secondsOf(table, size, chunkOf) / plain;
  };
  const best = (size: number, chunkOf: (index: number) => Uint8Array): number => {
    let least = ratio(size, chunkOf);
    for (let again = 0; again < 2 && least > most; again += 1)
      least = Math.min(least, ratio(size, chunkOf));
    return least;
  };
  // The first run compiles.
  secondsOf(table, megabytes, ordinaryChunk);
  return Object.entries(Object.groupBy(table.wordings, ({ signature }) => signature.id))
    .map(([signature, wordings = []]) => {
      const lines = nearMatchesOf(wordings);
      const alike = (line: string): number => {
        const chunk = chunkOf((index) => `${index} ${line}`);
        return best(megabytes, () => chunk);
      };
      const different = (line: string): number =>
        best(differentMegabytes, (megabyte) => {
          const random = sequence(megabyte + 1);
          return chunkOf(() => `${random(1 << 30).toString(36)} ${line}`);
        });
      return {
        signature,
        alike: Math.max(...lines.map(alike)),
        different: Math.max(...lines.map(different)),
      };
    })
    .sort((a, b) => b.alike - a.alike);
}

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

const ordinaryChunks: Uint8Array[] = [];

function ordinaryChunk(index: number): Uint8Array {
  const place = index % 10;
  ordinaryChunks[place] ??= ordinaryText(place);
  return ordinaryChunks[place];
}

function ordinaryText(index: number): Uint8Array {
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
  return lines.length > 0
    ? lines
    : [repeated(wordings[0]?.needs[0]?.[0]?.trimEnd().slice(0, -1) ?? '')];
}

const repeated = (text: string): string =>
  `${text} `.repeat(Math.ceil(lineLength / text.length)).slice(0, lineLength);
