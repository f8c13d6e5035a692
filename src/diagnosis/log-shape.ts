const [zero, nine, dot, colon] = [48, 57, 46, 58];
/** No byte, so that it stands for no digit. */
const anyNumber = 256;

/**
 * A number for what a line looks like: lines that differ in clocks, versions, addresses and long numbers only have the
 * same. Short numbers stay, since an exit code or a status of HTTP is what matters.
 *
 * @param telling numbers that stay wherever they stand
 */
export function shapeOf(
  bytes: DataView,
  start: number,
  end: number,
  telling: ReadonlySet<number>,
): number {
  let [one, other] = [0x811c9dc5 | 0, 0x2545f491];
  let at = start;
  while (at < end) {
    let part = 0;
    // Four bytes at once, unless a number begins there.
    if (at + 4 <= end && !holdsDigit(bytes.getInt32(at, true))) {
      part = bytes.getInt32(at, true);
      at += 4;
    } else if (!isDigit(bytes.getUint8(at))) {
      part = ~bytes.getUint8(at);
      at += 1;
    } else {
      const stop = endOfNumber(bytes, at, end);
      const number = numberAt(bytes, at, stop);
      const isMasked =
        isVariable(bytes, at, stop, start, end) && !(stop - at >= 3 && telling.has(number));
      part = ~(isMasked ? anyNumber : Math.imul(number, 16) + anyNumber + stop - at);
      at = stop;
    }
    one = mixed(one, Math.imul(part, 0xcc9e2d51));
    other = Math.imul(other ^ part, 0x5bd1e995);
    other ^= other >>> 15;
  }
  // A number of 53 bits, so that two shapes are as good as never the same one.
  return (one >>> 0) * 0x200000 + (other & 0x1fffff);
}

/** A step of MurmurHash3: each bit of a part comes to bear on all bits of the sum. */
function mixed(sum: number, part: number): number {
  const all = sum ^ Math.imul((part << 15) | (part >>> 17), 0x1b873593);
  return (Math.imul((all << 13) | (all >>> 19), 5) + 0xe6546b64) | 0;
}

/** Is one of the four bytes a digit? https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord */
function holdsDigit(word: number): boolean {
  const fromZero = word ^ 0x30303030;
  return ((fromZero - 0x0a0a0a0a) & ~fromZero & 0x80808080) !== 0;
}

const isDigit = (byte: number): boolean => byte >= zero && byte <= nine;

function endOfNumber(bytes: DataView, start: number, end: number): number {
  let at = start + 1;
  while (at < end && isDigit(bytes.getUint8(at))) at += 1;
  return at;
}

function numberAt(bytes: DataView, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1)
    number = (Math.imul(number, 10) + bytes.getUint8(at) - zero) | 0;
  return number;
}

function isVariable(
  bytes: DataView,
  from: number,
  to: number,
  start: number,
  end: number,
): boolean {
  const before = from > start ? bytes.getUint8(from - 1) : 0;
  const after = to < end ? bytes.getUint8(to) : 0;
  // Of a version, an address, a clock; not the end of a sentence.
  if ((after === dot || after === colon) && to + 1 < end && isDigit(bytes.getUint8(to + 1)))
    return true;
  if (
    (before === dot || before === colon) &&
    from - 2 >= start &&
    isDigit(bytes.getUint8(from - 2))
  )
    return true;
  // `TS2304` and `E0433` are names of errors.
  return to - from >= (isLetter(before) ? 5 : 4);
}

const isLetter = (byte: number): boolean => {
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 122;
};
