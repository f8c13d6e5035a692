/** An object of Kubernetes has 1.5 MiB at most; a longer line is none. */
const maxLineLength = 16 * 1024 * 1024;

/** The lines of a body as they come. What is cut off at the end is no line. */
export async function* linesIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineLength) throw new Error('a line of the answer does not end');
    yield* lines;
  }
}
