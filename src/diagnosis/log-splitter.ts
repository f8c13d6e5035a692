import { removeColors } from './log-colors.ts';
import type { Prefilter } from './log-prefilter.ts';
import { type RecentShapes, recentShapes } from './log-recent-shapes.ts';
import { shapeOf } from './log-shape.ts';

/** A line in which at least one literal stands, without the colours of a terminal. Good until the next one is handed on. */
export interface FoundLine {
  /** Counted from 1. A line that is too long to be held comes in several pieces of the same number. */
  readonly line: number;
  /** Owners of the literals, in no order. */
  readonly owners: ReadonlySet<number>;
  raw(): string;
  /** The line before, cut off where it is long. */
  before(): string;
  /** Alike for lines that look alike: see `shapeOf`. */
  readonly shape: number;
  /** Was a line of this shape met a short while ago? What never comes again is not worth remembering. */
  readonly isRepeated: boolean;
  /** That of the line before, where this line may go on with what that one says; else 0. */
  shapeBefore(): number;
}

export interface LineSplitter {
  write(chunk: Uint8Array): void;
  /** The log is over: what has no line end yet is a line too. */
  end(): void;
  /** Lines begun so far. */
  lines(): number;
  /** The end of the log, at most `tailBytes`, and the number of its first line. */
  tail(): { readonly text: string; readonly firstLine: number };
}

/** Longer lines come in pieces; errors of that length are dumps that repeat themselves. */
export const longestPiece = 64 * 1024;
const tailBytes = 64 * 1024;
/** What of the line before is kept: enough for an error that was broken into two lines. */
const longestBefore = 4 * 1024;
/** So many bytes are looked through at once. */
const mostAtOnce = 1024 * 1024;
const lineEnd = 10;

/**
 * Cuts a stream of bytes into lines and hands on those that hold a literal. Its memory is bounded: what is looked
 * through at once, the unfinished line (at most one piece) and the end of the log. Bytes that are no UTF-8 become
 * replacement characters.
 *
 * @param found called with each line that holds a literal, in order
 */
export function lineSplitter(prefilter: Prefilter, found: (line: FoundLine) => void): LineSplitter {
  const tail = tailBuffer();
  const known: OwnersByShape = new Map();
  const recent = recentShapes();
  let held = workspace(0);
  let filled = 0;
  let line = 1;
  let isMidLine = false;
  let lastLine: Buffer = Buffer.alloc(0);

  /** Looks through the first bytes: whole lines, or a piece of one. */
  const look = (length: number) => {
    const { bytes, words } = held;
    const endsLine = bytes[length - 1] === lineEnd;
    const left = removeColors(bytes, length);
    const region = foundLines(
      { bytes, length: left, line, lastLine, known, recent, prefilter },
      found,
    );
    const lines = prefilter.scan(bytes, words, left, region.add);
    region.finish();
    if (endsLine) lastLine = lastLineOf(bytes, left);
    line += lines;
    isMidLine = !endsLine;
    bytes.copyWithin(0, length, filled);
    filled -= length;
  };

  const lookAtWhole = () => {
    const end = held.bytes.subarray(0, filled).lastIndexOf(lineEnd) + 1;
    if (end > 0) look(end);
    const pieces = filled - (filled % longestPiece);
    if (pieces > 0) look(pieces);
  };

  return {
    write(chunk) {
      tail.write(chunk);
      for (let at = 0; at < chunk.length; at += mostAtOnce) {
        const part = chunk.subarray(at, at + mostAtOnce);
        if (held.bytes.length < filled + part.length) held = workspace(filled + part.length, held);
        held.bytes.set(part, filled);
        filled += part.length;
        if (filled >= longestPiece) lookAtWhole();
      }
    },
    end() {
      lookAtWhole();
      if (filled > 0) look(filled);
    },
    lines: () => (isMidLine || filled > 0 ? line : line - 1),
    tail: () => {
      const text = tail.text();
      return { text, firstLine: line - (text.match(/\n/g)?.length ?? 0) };
    },
  };
}

interface Workspace {
  readonly bytes: Buffer;
  readonly words: Int32Array;
}

/** Room for so many bytes at least; most texts are short, and one that is not soon has all the room it needs. */
function workspace(least: number, old?: Workspace): Workspace {
  const size =
    least <= 4_096
      ? 4_096
      : least <= longestPiece * 2
        ? longestPiece * 2
        : mostAtOnce + longestPiece;
  const memory = new ArrayBuffer(size);
  const bytes = Buffer.from(memory);
  if (old) bytes.set(old.bytes);
  return { bytes, words: new Int32Array(memory) };
}

const lastLineOf = (bytes: Buffer, length: number): Buffer => {
  const start = startOfLine(bytes, length - 1);
  return Buffer.from(bytes.subarray(start, Math.min(length - 1, start + longestBefore)));
};

/** Where the line begins that a place belongs to, its own line end included. */
const startOfLine = (bytes: Buffer, place: number): number =>
  place <= 0 ? 0 : bytes.lastIndexOf(lineEnd, place - 1) + 1;

/** The owners of the literals in lines of one shape: a number that makes no difference to the shape is part of no literal. */
type OwnersByShape = Map<number, ReadonlySet<number>>;

const mostShapes = 2_048;

interface Region {
  readonly bytes: Buffer;
  readonly length: number;
  /** The number of its first line. */
  readonly line: number;
  /** The line before it. */
  readonly lastLine: Buffer;
  readonly known: OwnersByShape;
  readonly recent: RecentShapes;
  readonly prefilter: Prefilter;
}

/**
 * Gathers the literals of each line and hands the line on when the next one begins. A line of a shape that was met
 * before is not looked through beyond its first literal.
 */
function foundLines(
  { bytes, length, line: firstLine, lastLine, known, recent, prefilter: { numbers } }: Region,
  found: (line: FoundLine) => void,
) {
  let [start, end, line, shape] = [0, 0, 0, 0];
  let [isKnown, isRepeated] = [false, false];
  let gathered = new Set<number>();
  let owners: ReadonlySet<number> = gathered;

  const begin = (place: number) => {
    start = startOfLine(bytes, place);
    const next = bytes.indexOf(lineEnd, place);
    end = next < 0 || next > length ? length : next;
    // Of a line that is too long, the piece.
    start += Math.floor((place - start) / longestPiece) * longestPiece;
    end = Math.min(end, start + longestPiece);
    shape = shapeOf(bytes, start, end, numbers);
    const before = known.get(shape);
    isKnown = before !== undefined;
    isRepeated = isKnown || recent.has(shape);
    owners = before ?? gathered;
  };

  const finish = () => {
    if (owners.size === 0) return;
    const [from, to] = [start, end];
    const before = (): Buffer => {
      if (from === 0) return lastLine;
      const begin = startOfLine(bytes, from - 1);
      return bytes.subarray(begin, Math.min(from - 1, begin + longestBefore));
    };
    found({
      line,
      owners,
      shape,
      isRepeated,
      raw: () => bytes.toString('utf8', from, to),
      before: () => before().toString('utf8'),
      shapeBefore() {
        const line = before();
        return mayGoOn(line) ? shapeOf(line, 0, line.length, numbers) : 0;
      },
    });
    if (isKnown) return;
    if (isRepeated) {
      if (known.size >= mostShapes) known.clear();
      known.set(shape, owners);
      gathered = new Set();
    } else gathered.clear();
  };

  return {
    add(place: number, size: number, owner: number, linesBefore: number): number {
      if (place >= end) {
        finish();
        begin(place);
        line = firstLine + linesBefore;
      }
      if (isKnown) return end;
      if (place >= start && place + size <= end) gathered.add(owner);
      return 0;
    },
    finish,
  };
}

const [quote, comma, colon, brace, space] = [0x22, 0x2c, 0x3a, 0x7d, 0x20];

/** Does a message end with `:` or `,`, at the end of the line or within quotes? */
function mayGoOn(line: Uint8Array): boolean {
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at];
    if (byte !== colon && byte !== comma) continue;
    let next = at + 1;
    if (line[next] === quote) next += 1;
    else while (next < line.length && (line[next] as number) <= space) next += 1;
    const after = line[next];
    if (next >= line.length || (line[next - 1] === quote && isFieldEnd(after))) return true;
  }
  return false;
}

const isFieldEnd = (byte: number | undefined): boolean =>
  byte === comma || byte === brace || byte === space;

/** Keeps the last bytes of what is written. */
function tailBuffer(): { write(chunk: Uint8Array): void; text(): string } {
  let kept: Buffer = Buffer.alloc(0);
  return {
    write(chunk) {
      const last = chunk.subarray(Math.max(0, chunk.length - tailBytes));
      kept = Buffer.concat([
        kept.subarray(Math.max(0, kept.length + last.length - tailBytes)),
        last,
      ]);
    },
    text: () => kept.toString('utf8'),
  };
}
