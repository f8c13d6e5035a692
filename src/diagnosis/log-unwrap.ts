/** Narrower text is not broken by a terminal or a message box, but by its author. */
const narrowest = 55;

/**
 * A log whose lines were broken at a fixed width, in the middle of words even, put together again. Empty lines take the
 * place of what was joined, so that lines keep their numbers.
 *
 * @param seam what stood at the break: nothing, or the space that was cut off there
 */
export function unwrapped(log: string, seam: '' | ' '): string {
  const raw = log.split('\n');
  const lines = [...raw];
  const width = fullWidth(raw);
  let begin = 0;
  for (let index = 1; index < raw.length; index += 1) {
    const [before = '', after = ''] = [raw[index - 1], raw[index]];
    if (!goesOn(before, after) && !fills(width, before, after)) {
      begin = index;
      continue;
    }
    const whole = lines[begin] ?? '';
    const gap = /\s$/.test(whole) ? ' ' : seam;
    lines[begin] = whole.trimEnd() + gap + after.trim();
    lines[index] = '';
  }
  return lines.join('\n');
}

/** The widths that terminals and loggers break lines at. */
const usualWidths = new Set([72, 80, 100, 120, 132]);

/** The length of the longest lines, where it looks like the width that a log was broken at; else 0. */
function fullWidth(lines: readonly string[]): number {
  const lengths = lines.map((line) => line.trim().length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const isWidth =
    longest >= narrowest &&
    (usualWidths.has(longest) || lengths.filter((length) => length === longest).length > 1);
  return isWidth ? longest : 0;
}

/** A line that is full goes on whatever the next one begins with. */
const fills = (width: number, before: string, after: string): boolean =>
  width > 0 &&
  before.trim().length === width &&
  after.trim() !== '' &&
  !beginsMessage.test(after) &&
  !beginsLine.test(after);

/** How builders and loggers begin a line. */
const beginsLine = /^\s*(?:INFO|DEBU|ERRO|FATA|STEP |Step \d|\d{4}[-/]\d\d|[[{#+$>]|={2,}|-{2,})/;

const beginsMessage = /^\s*(?:error|fatal|warn\w*|panic|exit|failed|npm|level|time)\b/i;

const goesOn = (before: string, after: string): boolean =>
  (before.length >= narrowest &&
    !/[.!?]\s*$/.test(before) &&
    /^\s*[a-z0-9:,.)]/.test(after) &&
    !beginsMessage.test(after)) ||
  (/^\s*(?:error|fatal|panic|warning)[:\s]*$/i.test(before) && after.trim() !== '');
