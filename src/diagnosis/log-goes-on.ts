const [quote, comma, colon, brace, space] = [0x22, 0x2c, 0x3a, 0x7d, 0x20];

/** Does a message end with `:` or `,`, at the end of the line or within quotes? Then the next line may go on with it. */
export function mayGoOn(view: DataView, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = view.getUint8(at);
    if (byte !== colon && byte !== comma) continue;
    let next = at + 1;
    const isQuoted = next < end && view.getUint8(next) === quote;
    if (isQuoted) next += 1;
    else while (next < end && view.getUint8(next) <= space) next += 1;
    if (next >= end || (isQuoted && isFieldEnd(view.getUint8(next)))) return true;
  }
  return false;
}

const isFieldEnd = (byte: number): boolean => byte === comma || byte === brace || byte === space;
