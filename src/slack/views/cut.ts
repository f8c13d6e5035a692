/** Cuts plain text to `max` characters, the last one then being `…`, and never within a surrogate pair. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${wholeCharacters(text.slice(0, Math.max(0, max - 1)))}…`;
}

/** Cuts mrkdwn, and never within an entity, a mention or a link. In escaped text every `<` begins one of ours. */
export function cutMrkdwn(text: string, max: number): string {
  if (text.length <= max) return text;
  const start = wholeCharacters(text.slice(0, Math.max(0, max - 1)));
  return `${start.replace(/<[^>]*$/, '').replace(/&[a-z]{0,4}$/, '')}…`;
}

/** Cuts out of the middle: both ends of a name tell something. */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const half = Math.floor((max - 1) / 2);
  return `${wholeCharacters(text.slice(0, half))}…${text.slice(-half).toWellFormed()}`;
}

// What the last line may need: `… 1234567 more lines`.
const closing = 24;

/**
 * Cuts at line ends and says how many lines are left out.
 * @param max characters of the result as JSON, in which quotes and line ends count twice
 */
export function cutLines(text: string, max: number): string {
  if (jsonLength(text) <= max) return text;
  const all = text.split('\n');
  const room = max - closing;
  const shown = all.slice(0, wholeLines(all, room));
  if (shown.length === 0) shown.push(cutToJson(all[0] ?? '', room));
  const hidden = all.length - shown.length;
  if (hidden > 0) shown.push(`… ${hidden} more ${hidden === 1 ? 'line' : 'lines'}`);
  return shown.join('\n');
}

/** The end of a text in whole lines, and how many lines stand above it. @param max characters of the result as JSON */
export function lastLines(
  text: string,
  most: number,
  max: number,
): { readonly text: string; readonly hidden: number } {
  const all = text.split('\n');
  const latestFirst = all.slice(-most).reverse();
  const shown = latestFirst.slice(0, wholeLines(latestFirst, max)).reverse();
  if (shown.length === 0) shown.push(cutToJson(all.at(-1) ?? '', max));
  return { text: shown.join('\n'), hidden: all.length - shown.length };
}

/** How many lines from the first on go into `room`. */
function wholeLines(all: readonly string[], room: number): number {
  let used = 0;
  const tooMany = all.findIndex((line) => {
    used += jsonLength(line) + 2;
    return used > room;
  });
  return tooMany < 0 ? all.length : tooMany;
}

// Quotes and backslashes double; half of the room always suffices.
function cutToJson(text: string, room: number): string {
  const whole = cut(text, room);
  return jsonLength(whole) <= room ? whole : cut(text, Math.floor(room / 2));
}

const jsonLength = (text: string): number => JSON.stringify(text).length - 2;

const wholeCharacters = (text: string): string => text.replace(/[\uD800-\uDBFF]$/, '');
