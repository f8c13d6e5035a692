import { removeColors } from './log-colors.ts';
import { type FoundLine, foundLines, longestPiece } from './log-found-lines.ts';
import type { Prefilter } from './log-prefilter.ts';

export interface LineSplitter {
  write(chunk: Uint8Array): void;
  /** The log is over: what has no line end yet is a line too. */
  end(): void;
  /** Lines begun so far. */
  lines(): number;
  /** The end of the log, at most `tailBytes`, and the number of its first line. */
  tail(): { readonly text: string; readonly firstLine: number };
}

const tailBytes = 64 * 1024;
/** So many bytes are looked through at once. */
const mostAtOnce = 1024 * 1024;
const lineEnd = 10;

/**
 * Cuts a stream of bytes into lines and hands on those that hold a literal. Its memory is bounded: what is looked
 * through at once, the unfinished line (at most one piece) and the end of the log. Bytes that are no UTF-8 become
 * replacement characters.
 *
 * @param found called with each line that holds a literal, in order
 * @param release called before the bytes of the lines that were handed on are overwritten
 */
export function lineSplitter(
  prefilter: Prefilter,
  found: (line: FoundLine) => void,
  release: () => void,
): LineSplitter {
  const tail = tailBuffer();
  const lines = foundLines(prefilter, found);
  let held = workspace(0);
  let filled = 0;
  let line = 1;
  let isMidLine = false;

  /** Looks through the first bytes: whole lines, or a piece of one. */
  const look = (length: number) => {
    const { bytes, words } = held;
    const endsLine = bytes[length - 1] === lineEnd;
    const left = removeColors(bytes, length);
    lines.begin({ bytes, length: left, line });
    line += prefilter.scan(bytes, words, left, lines.add);
    lines.end(endsLine);
    release();
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
