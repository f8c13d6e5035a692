/** What a builder says of the line that it cannot read. */
export interface ParseComplaint {
  readonly line?: number;
  /** The instruction that it does not know, in capitals as builders print it. */
  readonly instruction?: string;
}

/** Kaniko, Buildah and BuildKit share moby's parser: `dockerfile parse error on line 5: unknown instruction: RUNN`. */
export function complaintIn(text: string): ParseComplaint {
  const line = /\bline:? (\d{1,6})\b|Dockerfile:(\d{1,6})\b/i.exec(text);
  const number = line?.[1] ?? line?.[2];
  const instruction = /unknown instruction: "?([^\s":]+)/i.exec(text)?.[1];
  return {
    ...(number ? { line: Number(number) } : {}),
    ...(instruction ? { instruction: instruction.toUpperCase() } : {}),
  };
}

export interface DockerfileLine {
  readonly number: number;
  readonly text: string;
}

/** The line that a complaint is about. None where the text does not bear it out: it may have been changed since. */
export function complainedLine(
  dockerfile: string,
  { line, instruction }: ParseComplaint,
): DockerfileLine | undefined {
  const lines = dockerfile.split(/\r?\n/).map((text, index) => ({ number: index + 1, text }));
  const at = lines.find(({ number }) => number === line);
  if (!instruction) return at?.text.trim() ? at : undefined;
  const begins = ({ text }: DockerfileLine) =>
    text.trim().toUpperCase().split(/\s/)[0] === instruction;
  return at && begins(at) ? at : lines.find(begins);
}

const marker = /generated dockerfile|dockerfile:?\s*$/i;
const mostLines = 1_000;

/** The Dockerfile that a program printed into its log: below a line that announces it, or in a field of a JSON line. */
export function printedDockerfile(log: string): string | undefined {
  const lines = log.split('\n');
  const inJson = lines
    .filter((line) => line.startsWith('{') && line.includes('FROM '))
    .map(jsonText);
  const found = inJson.find((text) => text !== undefined);
  if (found) return found;
  const from = lines.findIndex((line) => /^\s*(?:FROM|ARG) \S/i.test(line));
  const announced = lines.findLastIndex((line, index) => index < from && marker.test(line));
  if (from < 0) return undefined;
  const start = announced >= 0 && from - announced <= 20 ? announced + 1 : from;
  return lines.slice(start, start + mostLines).join('\n');
}

function jsonText(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    const values = typeof entry === 'object' && entry !== null ? Object.values(entry) : [];
    return values.find(
      (value): value is string =>
        typeof value === 'string' && /^\s*(?:FROM|ARG) |\n\s*FROM /.test(value),
    );
  } catch {
    return undefined;
  }
}
