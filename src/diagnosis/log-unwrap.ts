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
  let begin = 0;
  for (let index = 1; index < raw.length; index += 1) {
    const [before = '', after = ''] = [raw[index - 1], raw[index]];
    if (!goesOn(before, after)) {
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

const beginsMessage = /^\s*(?:error|fatal|warn\w*|panic|exit|failed|npm|level|time)\b/i;

const goesOn = (before: string, after: string): boolean =>
  (before.length >= narrowest &&
    !/[.!?]\s*$/.test(before) &&
    /^\s*[a-z0-9:,.)]/.test(after) &&
    !beginsMessage.test(after)) ||
  (/^\s*(?:error|fatal|panic|warning)[:\s]*$/i.test(before) && after.trim() !== '');
