import { stripVTControlCharacters } from 'node:util';
import type { Prefilter } from './log-prefilter.ts';

/** A line in which at least one literal stands. */
export interface FoundLine {
  /** Counted from 1. A line that is too long to be held comes in several pieces of the same number. */
  readonly line: number;
  readonly raw: string;
  /** The line before, cut off where it is long. */
  before(): string;
  /** Owners of the literals, in no order. */
  readonly owners: ReadonlySet<number>;
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
const longestPiece = 64 * 1024;
const tailBytes = 64 * 1024;
/** What of the line before is kept: enough for an error that was broken into two lines. */
const longestBefore = 4 * 1024;
const lineEnd = 10;

/** Owner of the literal that begins a colour: such a line is looked through again without its colours. */
export const colorOwner = -1;
export const colorLiteral = String.fromCharCode(27);

/**
 * Cuts a stream of bytes into lines and hands on those that hold a literal. Its memory is bounded: the unfinished line
 * (at most one piece) and the end of the log. Bytes that are no UTF-8 become replacement characters.
 *
 * @param found called with each line that holds a literal, in order
 */
export function lineSplitter(prefilter: Prefilter, found: (line: FoundLine) => void): LineSplitter {
  const { next, classOf, ownersAt } = prefilter;
  const pending = Buffer.alloc(longestPiece);
  const tail = tailBuffer();
  const before = lastLine();
  let pendingLength = 0;
  let line = 1;
  let lineIsEmpty = true;
  let state = 0;
  let hits = new Set<number>();

  const finishPiece = (rest: Uint8Array) => {
    if (hits.size > 0) {
      const raw = Buffer.concat([pending.subarray(0, pendingLength), rest]).toString('utf8');
      const owners = hits.has(colorOwner)
        ? ownersIn(prefilter, stripVTControlCharacters(raw))
        : hits;
      if (owners.size > 0) found({ line, raw, owners, before: before.text });
      hits = new Set();
    }
    state = 0;
  };

  const keep = (rest: Uint8Array) => {
    pending.set(rest, pendingLength);
    pendingLength += rest.length;
  };

  /** Reads on from `start` to the end of the line, of the piece or of the chunk, and says where that is. */
  const scan = (chunk: Uint8Array, start: number): number => {
    const limit = Math.min(chunk.length, start + longestPiece - pendingLength);
    let [at, here] = [start, state];
    for (; at < limit; at += 1) {
      // Indexes are in range by how the table is made; a check would cost a third of the time.
      const byte = chunk[at] as number;
      if (byte === lineEnd) break;
      here = next[here + (classOf[byte] as number)] as number;
      if (here >= 0) continue;
      here = -here;
      for (const owner of ownersAt(here)) hits.add(owner);
    }
    state = here;
    return at;
  };

  return {
    write(chunk) {
      tail.write(chunk);
      let start = 0;
      while (start < chunk.length) {
        const stop = scan(chunk, start);
        const rest = chunk.subarray(start, stop);
        if (stop < chunk.length && chunk[stop] === lineEnd) {
          const isWhole = pendingLength === 0;
          finishPiece(rest);
          if (isWhole) before.set(chunk, start, stop);
          else before.set(pending.slice(0, longestBefore), 0, pendingLength);
          pendingLength = 0;
          line += 1;
          lineIsEmpty = true;
          start = stop + 1;
        } else {
          lineIsEmpty = false;
          if (pendingLength + rest.length >= longestPiece) {
            finishPiece(rest);
            pendingLength = 0;
          } else keep(rest);
          start = stop;
        }
      }
      before.settle();
    },
    end: () => finishPiece(new Uint8Array()),
    lines: () => (lineIsEmpty ? line - 1 : line),
    tail: () => {
      const text = tail.text();
      return { text, firstLine: line - (text.match(/\n/g)?.length ?? 0) };
    },
  };
}

/** Owners of the literals that stand in a text. */
function ownersIn({ next, classOf, ownersAt }: Prefilter, text: string): Set<number> {
  const owners = new Set<number>();
  let state = 0;
  for (const byte of Buffer.from(text)) {
    state = next[state + (classOf[byte] ?? 0)] ?? 0;
    if (state >= 0) continue;
    state = -state;
    for (const owner of ownersAt(state)) owners.add(owner);
  }
  return owners;
}

/** Remembers where the last line stands, and copies it only when the chunk that holds it may be written over. */
function lastLine(): {
  set(bytes: Uint8Array, start: number, stop: number): void;
  settle(): void;
  text(): string;
} {
  let [kept, from, to]: [Uint8Array, number, number] = [new Uint8Array(), 0, 0];
  return {
    set(bytes, start, stop) {
      kept = bytes;
      from = start;
      to = Math.min(stop, start + longestBefore);
    },
    settle() {
      [kept, from, to] = [kept.slice(from, to), 0, to - from];
    },
    text: () => Buffer.from(kept.subarray(from, to)).toString('utf8'),
  };
}

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
