import type { Span } from './span.ts';

const marker = /-----(?<edge>BEGIN|END) (?<label>[A-Z0-9 ]{1,60})-----/g;
// What may stand in a block whose end is missing. Nothing after it in the pattern can fail, so it never backtracks.
const bodyAfterBegin = /(?:\\+[nr]|\s|[A-Za-z0-9+/=]{16,})*/y;

/** Private keys in PEM, over as many lines as they take, also where the line ends are escaped or the end is missing. */
export function privateKeyBlocks(text: string): Span[] {
  const spans: Span[] = [];
  let begun: { start: number; bodyStart: number } | undefined;
  for (const match of text.matchAll(marker)) {
    if (!match.groups?.label?.includes('PRIVATE KEY')) continue;
    const end = match.index + match[0].length;
    if (match.groups.edge === 'END') {
      if (begun) spans.push({ start: begun.start, end });
      begun = undefined;
    } else {
      if (begun) spans.push(cutOff(text, begun));
      begun = { start: match.index, bodyStart: end };
    }
  }
  if (begun) spans.push(cutOff(text, begun));
  return spans;
}

function cutOff(text: string, { start, bodyStart }: { start: number; bodyStart: number }): Span {
  bodyAfterBegin.lastIndex = bodyStart;
  bodyAfterBegin.exec(text);
  return { start, end: Math.max(bodyAfterBegin.lastIndex, bodyStart) };
}

const publicBlock =
  /-----BEGIN (?<label>(?:TRUSTED )?CERTIFICATE(?: REQUEST)?|(?:RSA )?PUBLIC KEY|PGP PUBLIC KEY BLOCK)-----[A-Za-z0-9+/=\s\\]{0,16384}-----END /g;

/** Certificates and public keys: their base64 looks random and is not secret. */
export const publicBlocks = (text: string): Span[] =>
  [...text.matchAll(publicBlock)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
