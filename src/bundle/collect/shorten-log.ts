/** Which lines of a log say what decides, by their numbers, counted from 1. */
export type DecisiveLines = (log: string) => readonly number[];

/** Nobody reads on in a longer line, and no wording stands beyond. */
const longestLine = 8_000;

/**
 * A log in so many characters at most, more or less: its beginning, its end, and the lines that decide, with their
 * neighbours. Evidence names lines by number, so what is left out stays as empty lines; the first of them says so.
 */
export function shortenLog(log: string, most: number, decisiveLines: DecisiveLines): string {
  if (log.length <= most) return log;
  const lines = log.split('\n').map(bounded);
  const kept = new Set<number>();
  // What decides goes first, the last of it before the rest; of a failure the end tells more than the beginning.
  const decisive = decisiveLines(log).flatMap((line) => [line - 1, line, line - 2]);
  take(decisive.toReversed(), most / 4);
  take(lines.keys(), most / 4);
  take([...lines.keys()].reverse(), most / 2);
  return withGaps(lines, kept);

  function take(indexes: Iterable<number>, room: number): void {
    let left = room;
    for (const index of indexes) {
      const line = lines[index];
      if (line === undefined || kept.has(index)) continue;
      left -= line.length + 1;
      if (left < 0) return;
      kept.add(index);
    }
  }
}

/** The lines that are kept at their places, and empty ones for the others; the first of several says how many. */
function withGaps(lines: readonly string[], kept: ReadonlySet<number>): string {
  const shown: string[] = [];
  let gap = 0;
  const closeGap = () => {
    if (gap > 1) shown[shown.length - gap] = `‹${gap} lines left out›`;
    gap = 0;
  };
  for (const [index, line] of lines.entries()) {
    if (kept.has(index)) closeGap();
    else gap += 1;
    shown.push(kept.has(index) ? line : '');
  }
  closeGap();
  return shown.join('\n');
}

const bounded = (line: string): string =>
  line.length <= longestLine
    ? line
    : `${line.slice(0, longestLine / 2)} … ${line.slice(-longestLine / 2)}`;
