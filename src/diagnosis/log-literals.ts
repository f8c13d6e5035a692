/**
 * Literals of which at least one stands in every text that the pattern matches, in lower case. They let a scan pass
 * over the lines that cannot match without running the pattern.
 *
 * Covers what the signatures are written with: alternatives, groups, classes, quantifiers, look-arounds. Quotes,
 * backslashes and angle brackets end a literal, since a log in JSON writes them otherwise.
 *
 * @throws Error when some alternative holds no literal at all; then no line could be passed over
 */
export function requiredLiterals(pattern: RegExp): string[] {
  const required = rarest(requiredSets(pattern));
  if (!required) throw new Error(`no literal is required by ${pattern}`);
  const literals = [...new Set(required)];
  // What stands within a longer one is found wherever that one is.
  return literals.filter(
    (literal) => !literals.some((one) => one !== literal && literal.includes(one)),
  );
}

/** All such sets: a text that the pattern matches holds a literal of each. */
export const requiredSets = (pattern: RegExp): readonly (readonly string[])[] =>
  parseAlternatives(pattern.source, { at: 0 }).required;

interface Cursor {
  at: number;
}

/** What a part of a pattern matches. */
interface Part {
  /** All the texts that it matches, where they are few. */
  readonly exact?: readonly string[];
  /** Of each of these sets one stands in each text that it matches. */
  readonly required: readonly (readonly string[])[];
}

const anything: Part = { required: [] };
const exactly = (texts: readonly string[]): Part => ({ exact: texts, required: [] });

/** More texts are not spelt out: `(?:error|failed) (?:pulling|pushing)` gives four of them. */
const mostSpelt = 48;

function parseAlternatives(source: string, cursor: Cursor): Part {
  const first = parseSequence(source, cursor);
  const alternatives = [first];
  while (source[cursor.at] === '|') {
    cursor.at += 1;
    alternatives.push(parseSequence(source, cursor));
  }
  const exact = joined(alternatives.map((one) => one.exact));
  const required = joined(alternatives.map((one) => rarest(one.required)));
  return {
    ...(exact && exact.length <= mostSpelt ? { exact } : {}),
    required: alternatives.length === 1 ? first.required : required ? [required] : [],
  };
}

/** All of the sets in one; nothing where one of them is missing. */
const joined = (sets: readonly (readonly string[] | undefined)[]): string[] | undefined =>
  sets.some((set) => set === undefined) ? undefined : sets.flatMap((set) => set ?? []);

function parseSequence(source: string, cursor: Cursor): Part {
  const required: (readonly string[])[] = [];
  let run: readonly string[] = [''];
  let isExact = true;
  const endRun = () => {
    if (!run.includes('')) required.push(run);
    run = [''];
    isExact = false;
  };
  while (cursor.at < source.length && !'|)'.includes(source[cursor.at] ?? '')) {
    const part = source[cursor.at] === '(' ? parseGroup(source, cursor) : readAtom(source, cursor);
    const { least, most } = readQuantifier(source, cursor);
    const texts = least === 0 && part.exact ? [...part.exact, ''] : part.exact;
    if (!texts || (least === 0 && most > 1)) {
      endRun();
      if (least > 0) required.push(...part.required);
      continue;
    }
    if (run.length * texts.length > mostSpelt) endRun();
    run = [...new Set(run.flatMap((before) => texts.map((text) => before + text)))];
    // Of several in a row only the first is certain to follow what stands before.
    if (most > 1) endRun();
  }
  const exact = isExact ? run : undefined;
  endRun();
  return { ...(exact ? { exact } : {}), required };
}

const rarest = (sets: readonly (readonly string[])[]): readonly string[] | undefined =>
  sets.toSorted((a, b) => rarity(b) - rarity(a))[0];

/** Words that fill ordinary logs. */
const usualWords = ['https://', 'http://', 'unpacking', 'installing', 'info', '/usr/', 'warning'];

/** As rare as the commonest literal of the set: long ones are, and those with digits and punctuation. */
const rarity = (literals: readonly string[]): number => Math.min(...literals.map(rarityOf));

const rarityOf = (literal: string): number =>
  usualWords.some((word) => word.includes(literal.trim()))
    ? 1
    : literal.length + 2 * literal.replace(/[a-z ]/g, '').length;

const separators = new Set(['"', '\\', '<', '>', '&']);

/** One character, a class or an assertion. */
function readAtom(source: string, cursor: Cursor): Part {
  const char = source[cursor.at] ?? '';
  cursor.at += 1;
  if (char === '^' || char === '$') return exactly(['']);
  if (char === '.') return anything;
  if (char === '[') return readClass(source, cursor);
  if (char !== '\\') return literally(char);
  const long = longEscape.exec(source.slice(cursor.at, cursor.at + 80))?.[0] ?? '';
  const escaped = source[cursor.at] ?? '';
  cursor.at += Math.max(1, long.length);
  if (/[bB]/.test(escaped)) return exactly(['']);
  return long !== '' || /[a-zA-Z0-9]/.test(escaped) ? anything : literally(escaped);
}

/** What stands behind the backslash of `\u0041`, `\x41`, `\cJ`, `\k<name>`, `\p{L}`. */
const longEscape = /^(?:u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<\w{1,60}>|p\{[\w=]{1,60}\})/i;

/** Beyond ASCII both cases of a letter may differ in their bytes. */
const literally = (char: string): Part =>
  separators.has(char) || char > '\u007f' ? anything : exactly([char.toLowerCase()]);

/** A class of a few characters is spelt out: `[Cc]annot`. */
function readClass(source: string, cursor: Cursor): Part {
  const start = cursor.at;
  while (source[cursor.at] !== ']') cursor.at += source[cursor.at] === '\\' ? 2 : 1;
  const inner = source.slice(start, cursor.at);
  cursor.at += 1;
  const parts = [...inner].map((char) => literally(char).exact?.[0]);
  const isSpelt = /^[^\\^-]{1,4}$/.test(inner) && !parts.includes(undefined);
  return isSpelt ? exactly([...new Set(parts.flatMap((part) => part ?? []))]) : anything;
}

/** A look-around requires nothing, and takes no room. */
function parseGroup(source: string, cursor: Cursor): Part {
  const opening =
    /^\((?:\?(?:<[a-zA-Z]\w*>|[:=!]|<[=!]))?/.exec(source.slice(cursor.at, cursor.at + 80))?.[0] ??
    '(';
  cursor.at += opening.length;
  const inner = parseAlternatives(source, cursor);
  cursor.at += 1;
  return /[=!]$/.test(opening) ? exactly(['']) : inner;
}

function readQuantifier(source: string, cursor: Cursor): { least: number; most: number } {
  const [raw = '', sign, from, comma, to] =
    /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(cursor.at, cursor.at + 16)) ?? [];
  cursor.at += raw.length;
  if (sign === '?') return { least: 0, most: 1 };
  if (sign) return { least: sign === '+' ? 1 : 0, most: Number.POSITIVE_INFINITY };
  if (from === undefined) return { least: 1, most: 1 };
  const least = Number(from);
  return { least, most: comma ? Number(to || Number.POSITIVE_INFINITY) : least };
}
