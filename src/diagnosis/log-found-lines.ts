import { mayGoOn } from './log-goes-on.ts';
import type { Prefilter } from './log-prefilter.ts';
import { recentShapes } from './log-recent-shapes.ts';
import { shapeOf } from './log-shape.ts';

/** A line in which at least one literal stands, without the colours of a terminal. Good until the next one is handed on. */
export interface FoundLine {
  /** Counted from 1. A line that is too long to be held comes in several pieces of the same number. */
  readonly line: number;
  /** Owners of the literals, each once, in no order. */
  readonly owners: readonly number[];
  /** Where it stands. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** The line before those bytes, cut off where it is long. */
  readonly ahead: Buffer;
  /** Alike for lines that look alike: see `shapeOf`. */
  readonly shape: number;
  /** Was a line of this shape met a short while ago? What never comes again is not worth remembering. */
  readonly isRepeated: boolean;
  /** That of the line before, where this line may go on with what that one says; else 0. */
  shapeBefore(): number;
}

/** What is looked through at once, and the number of its first line. */
export interface Region {
  readonly bytes: Buffer;
  readonly length: number;
  readonly line: number;
}

/** Longer lines come in pieces; errors of that length are dumps that repeat themselves. */
export const longestPiece = 64 * 1024;
/** What of the line before is kept: enough for an error that was broken into two lines. */
const longestBefore = 4 * 1024;
const lineEnd = 10;

/** What is the same for all lines of a shape: a number that makes no difference to the shape is part of no literal. */
interface Known {
  readonly owners: readonly number[];
  readonly mayGoOn: boolean;
}

/** Of these the last ones, and as many before them, are remembered. */
const mostShapes = 4_096;

/**
 * Gathers the literals of each line and hands the line on when the next one begins. A line of a shape that was met
 * before is not looked through beyond its first literal.
 */
export function foundLines({ numbers, owners }: Prefilter, found: (line: FoundLine) => void) {
  let knownShapes = new Map<number, Known>();
  let olderShapes = new Map<number, Known>();
  const recent = recentShapes();
  let bytes: Buffer = Buffer.alloc(0);
  let view = viewOf(bytes);
  let [length, firstLine] = [0, 0];
  let lastLine: Buffer = Buffer.alloc(0);
  let [start, end, line, shape] = [0, 0, 0, 0];
  let gathered: number[] = [];
  const isGathered = owners.map(() => false);
  let known: Known | undefined;
  let isWhole = false;
  /** Where the line ends that was handed on last, and its shape where the next line may go on with it. */
  let [endBefore, shapeThere] = [-1, 0];

  const shapeBefore = (): number => {
    if (start === 0) return goingOn(viewOf(lastLine), 0, lastLine.length);
    if (start === endBefore + 1) return shapeThere;
    const from = startOfLine(bytes, start - 1);
    return goingOn(view, from, Math.min(start - 1, from + longestBefore));
  };
  const goingOn = (view: DataView, from: number, to: number): number =>
    mayGoOn(view, from, to) ? shapeOf(view, from, to, numbers) : 0;

  const remember = (one: Known) => {
    if (knownShapes.size >= mostShapes) [olderShapes, knownShapes] = [knownShapes, new Map()];
    knownShapes.set(shape, one);
  };
  /** What comes again stays, whatever else came meanwhile. */
  const knownBefore = (): Known | undefined => {
    const one = olderShapes.get(shape);
    if (one) remember(one);
    return one;
  };
  const begin = (place: number, number: number) => {
    const isNext = number === line + 1 && bytes[end] === lineEnd;
    start = isNext ? end + 1 : startOfLine(bytes, place);
    const next = bytes.indexOf(lineEnd, place);
    end = next < 0 || next > length ? length : next;
    isWhole = end - start <= longestBefore;
    // Of a line that is too long, the piece.
    start += Math.floor((place - start) / longestPiece) * longestPiece;
    end = Math.min(end, start + longestPiece);
    line = number;
    shape = shapeOf(view, start, end, numbers);
    known = knownShapes.get(shape) ?? knownBefore();
  };

  const ownersOf = allOwners(owners);

  const current = {
    line: 0,
    owners: [] as readonly number[],
    bytes,
    start: 0,
    end: 0,
    ahead: lastLine,
    shape: 0,
    isRepeated: false,
    shapeBefore,
  };
  const finish = () => {
    if (!known && gathered.length === 0) return;
    const isRepeated = known !== undefined || recent.has(shape);
    current.line = line;
    current.owners = known?.owners ?? ownersOf(gathered);
    current.shape = shape;
    current.isRepeated = isRepeated;
    current.start = start;
    current.end = end;
    found(current);
    for (const literal of gathered) isGathered[literal] = false;
    if (!known && isRepeated) {
      known = { owners: current.owners, mayGoOn: mayGoOn(view, start, end) };
      remember(known);
    }
    gathered = [];
    endBefore = known && isWhole ? end : -1;
    shapeThere = known?.mayGoOn ? shape : 0;
  };

  return {
    begin(region: Region): void {
      if (region.bytes !== bytes) view = viewOf(region.bytes);
      current.bytes = region.bytes;
      current.ahead = lastLine;
      ({ bytes, length, line: firstLine } = region);
      [start, end, line, endBefore] = [0, 0, -1, -1];
      known = undefined;
    },
    /** Takes note of a literal. Returns where to go on when the rest of the line makes no difference; else 0. */
    add(place: number, size: number, literal: number, linesBefore: number): number {
      if (place >= end) {
        finish();
        begin(place, firstLine + linesBefore);
      }
      if (known) return end;
      if (!isGathered[literal] && place >= start && place + size <= end) {
        isGathered[literal] = true;
        gathered.push(literal);
      }
      return 0;
    },
    end(endsLine: boolean): void {
      finish();
      known = undefined;
      if (endsLine) lastLine = lastLineOf(bytes, length);
    },
  };
}

/** The line before the one that begins there, cut off where it is long. */
export function lineBefore(bytes: Buffer, start: number, ahead: Buffer): string {
  if (start === 0) return ahead.toString('utf8');
  const from = startOfLine(bytes, start - 1);
  return bytes.toString('utf8', from, Math.min(start - 1, from + longestBefore));
}

/** The owners of literals, each once. */
function allOwners(
  owners: Prefilter['owners'],
): (literals: readonly number[]) => readonly number[] {
  const mostOwner = Math.max(-1, ...owners.flat());
  const lastSeen = new Uint32Array(mostOwner + 1);
  let round = 0;
  return (literals) => {
    if (literals.length === 1) return owners[literals[0] as number] as readonly number[];
    round += 1;
    const all: number[] = [];
    for (const literal of literals)
      for (const owner of owners[literal] as readonly number[]) {
        if (lastSeen[owner] === round) continue;
        lastSeen[owner] = round;
        all.push(owner);
      }
    return all;
  };
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView =>
  new DataView(buffer, byteOffset, length);

const lastLineOf = (bytes: Buffer, length: number): Buffer => {
  const start = startOfLine(bytes, length - 1);
  return Buffer.from(bytes.subarray(start, Math.min(length - 1, start + longestBefore)));
};

/** Where the line begins that a place belongs to, its own line end included. */
const startOfLine = (bytes: Buffer, place: number): number =>
  place <= 0 ? 0 : bytes.lastIndexOf(lineEnd, place - 1) + 1;
