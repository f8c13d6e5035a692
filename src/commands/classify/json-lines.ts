/** A line of a stream of text, counted from 1. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
}

/**
 * The lines of a stream of UTF-8. Only a line feed ends one: JSON may hold the other line ends of Unicode as they are,
 * and Node's readline would break it there.
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let line = 0;
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    parts.push(first);
    for (const other of others) {
      line += 1;
      yield { line, text: parts.join('') };
      parts = [other];
    }
  }
  parts.push(decoder.decode());
  const last = parts.join('');
  if (last !== '') yield { line: line + 1, text: last };
}
