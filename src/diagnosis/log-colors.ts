const escapeByte = 27;

/**
 * Takes colours and other sequences of a terminal (`ESC [ … m`) off, in place: a literal may have one in its middle.
 * Line ends stay where they are.
 *
 * @returns how many bytes are left
 */
export function removeColors(bytes: Uint8Array, length: number): number {
  let from = nextEscape(bytes, 0, length);
  let kept = from;
  while (from < length) {
    const after = afterSequence(bytes, from, length);
    const next = nextEscape(bytes, Math.max(after, from + 1), length);
    bytes.copyWithin(kept, after, next);
    kept += next - after;
    from = next;
  }
  return kept;
}

function nextEscape(bytes: Uint8Array, from: number, length: number): number {
  const at = bytes.indexOf(escapeByte, from);
  return at < 0 || at > length ? length : at;
}

/** Where the sequence ends that begins here; where it begins when it is none. */
function afterSequence(bytes: Uint8Array, start: number, length: number): number {
  if (bytes[start + 1] !== 0x5b) return start;
  let at = start + 2;
  // Parameters: digits, `:`, `;` and the like; then one letter.
  while (at < length && isParameter(bytes[at] as number)) at += 1;
  const final = bytes[at] as number;
  return at < length && final >= 0x40 && final <= 0x7e ? at + 1 : start;
}

const isParameter = (byte: number): boolean => byte >= 0x20 && byte <= 0x3f;
