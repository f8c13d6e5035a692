import { type FoundLine, lineBefore } from './log-found-lines.ts';
import type { ReadLine } from './log-line-matcher.ts';

/**
 * A line that is matched later, if at all. Most are replaced by the next one of their look before anyone reads them, so
 * they are no text: only what is held when its bytes go is copied, into room that is used again.
 */
export interface HeldLine {
  line: number;
  owners: readonly number[];
  step: string;
  /** In the order of the log. */
  place: number;
  size: number;
  /** Where it stands: in the log's bytes, or in `room`. */
  bytes: Buffer;
  start: number;
  end: number;
  /** May it go on with what the line before says? */
  goesOn: boolean;
  ahead: Buffer;
  before: string;
  isKept: boolean;
  room: Buffer;
}

const noBytes: Buffer = Buffer.alloc(0);

/**
 * @param goesOn may it go on with what the line before says?
 * @param old a line whose place it takes
 */
export function holdLine(
  found: FoundLine,
  { step, place, goesOn }: Pick<HeldLine, 'step' | 'place' | 'goesOn'>,
  old: HeldLine | undefined,
): HeldLine {
  const { line, owners, bytes, start, end, ahead } = found;
  if (!old) {
    const [size, before, room] = [end - start, '', noBytes];
    const texts = { bytes, start, end, goesOn, ahead, before, isKept: false, room };
    return { line, owners, step, place, size, ...texts };
  }
  old.line = line;
  old.owners = owners;
  old.step = step;
  old.place = place;
  old.size = end - start;
  old.bytes = bytes;
  old.start = start;
  old.end = end;
  old.goesOn = goesOn;
  old.ahead = ahead;
  old.isKept = false;
  return old;
}

/** Copies what is needed of the log's bytes, which are about to go. */
export function keepBytes(held: HeldLine): void {
  if (held.isKept) return;
  const { bytes, start, end, size, ahead, goesOn } = held;
  held.before = goesOn ? lineBefore(bytes, start, ahead) : '';
  if (held.room.length < size) held.room = Buffer.allocUnsafeSlow(size);
  bytes.copy(held.room, 0, start, end);
  held.bytes = held.room;
  held.start = 0;
  held.end = size;
  held.ahead = noBytes;
  held.isKept = true;
}

export function readHeld(held: HeldLine): ReadLine {
  keepBytes(held);
  const { line, owners, step, before, bytes, start, end } = held;
  return { line, owners, step, raw: bytes.toString('utf8', start, end), before: () => before };
}
