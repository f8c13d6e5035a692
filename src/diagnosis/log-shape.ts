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
  bytes: Uint8Array,
  start: number,
  end: number,
  telling: ReadonlySet<number>,
): number {
  let [one, other] = [0x811c9dc5 | 0, 0x2545f491];
  for (let at = start; at < end; at += 1) {
    let byte = bytes[at] as number;
    if (byte >= zero && byte <= nine) {
      const stop = endOfNumber(bytes, at, end);
      if (isVariable(bytes, at, stop, start, end) && !telling.has(numberAt(bytes, at, stop))) {
        byte = anyNumber;
        at = stop - 1;
      }
    }
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other + byte, 0x5bd1e995) ^ (other >>> 15);
  }
  // A number of 53 bits, so that two shapes are as good as never the same one.
  return (one >>> 0) * 0x200000 + (other & 0x1fffff);
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= zero && byte <= nine;

function endOfNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  while (at < end && isDigit(bytes[at])) at += 1;
  return at;
}

/** Numbers with fewer or more digits are never told apart by where they stand. */
const [fewestDigits, mostDigits] = [3, 9];

function numberAt(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < fewestDigits || to - from > mostDigits) return -1;
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + (bytes[at] as number) - zero;
  return number;
}

/** From its second digit on, a short number is looked at again, and stays as it is. */
function isVariable(
  bytes: Uint8Array,
  from: number,
  to: number,
  start: number,
  end: number,
): boolean {
  const before = from > start ? (bytes[from - 1] as number) : 0;
  const after = to < end ? (bytes[to] as number) : 0;
  // Of a version, an address, a clock; not the end of a sentence.
  if ((after === dot || after === colon) && to + 1 < end && isDigit(bytes[to + 1])) return true;
  if ((before === dot || before === colon) && from - 2 >= start && isDigit(bytes[from - 2]))
    return true;
  // `TS2304` and `E0433` are names of errors.
  return to - from >= 4 && !isLetter(before);
}

const isLetter = (byte: number): boolean => {
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 122;
};
