import { requiredLiterals } from '../src/diagnosis/log-literals.ts';
import { logScan } from '../src/diagnosis/log-scan.ts';
import { type Signature, signatures, signatureTable } from '../src/diagnosis/signature-table.ts';
import { sequence, usualLine } from './logs.ts';

/** How long a log of one repeated near-match takes, in multiples of an ordinary one of the same size. */
export interface NearMatch {
  readonly signature: string;
  readonly ratio: number;
}

const megabyte = 1024 * 1024;
const lineLength = 160;

/** For each signature, the slowest first. */
export function nearMatches(megabytes: number): NearMatch[] {
  const table = signatureTable([]);
  const secondsOf = (chunkOf: (index: number) => Uint8Array): number => {
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
  };
  const ordinary = () => secondsOf(ordinaryChunk);
  // The first run compiles.
  ordinary();
  const plain = Math.min(ordinary(), ordinary());
  return signatures
    .map((signature) => {
      const chunk = chunkOf(nearMatchOf(signature));
      const ratio = Math.min(...[1, 2].map(() => secondsOf(() => chunk))) / plain;
      return { signature: signature.id, ratio };
    })
    .sort((a, b) => b.ratio - a.ratio);
}

function ordinaryChunk(index: number): Uint8Array {
  const random = sequence(index + 1);
  const lines = Array.from({ length: megabyte / 60 }, (_, line) => usualLine(random, line));
  return Buffer.from(`${lines.join('\n')}\n`).subarray(0, megabyte);
}

/** A literal of the signature over and over; without its last letter where it alone makes a match. */
function nearMatchOf({ pattern }: Signature): string {
  const lines = requiredLiterals(pattern).map((literal) => repeated(literal));
  const [first = ''] = requiredLiterals(pattern);
  return lines.find((line) => !pattern.test(line)) ?? repeated(first.slice(0, -1));
}

const repeated = (text: string): string =>
  `${text} `.repeat(Math.ceil(lineLength / text.length)).slice(0, lineLength);

/** The lines differ by a count, as those of a loop do. */
function chunkOf(line: string): Uint8Array {
  const lines = Array.from({ length: megabyte / lineLength }, (_, index) => `${index} ${line}`);
  return Buffer.from(`${lines.join('\n')}\n`);
}
