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
  const best = bestOf(parseAlternatives(pattern.source, { at: 0 }));
  if (!best) throw new Error(`no literal is required by ${pattern}`);
  return [...new Set(best)];
}

interface Cursor {
  at: number;
}

/** Sets of literals of an alternative; a text that it matches holds one of each set. */
type Required = readonly (readonly string[])[];

const separators = new Set(['"', '\\', '<', '>', '&']);

/** The set to look for: the one whose commonest literal is rarest, joined over all alternatives. */
function bestOf(alternatives: readonly Required[]): readonly string[] | undefined {
  const chosen: string[] = [];
  for (const required of alternatives) {
    const best = required.toSorted((a, b) => rarity(b) - rarity(a))[0];
    if (!best) return undefined;
    chosen.push(...best);
  }
  return chosen;
}

/** Long literals are rare, and so are digits and punctuation: `137` and `go: ` stand in fewer lines than `code`. */
const rarity = (literals: readonly string[]): number =>
  Math.min(
    ...literals.map((literal) => literal.length + 2 * literal.replace(/[a-z ]/g, '').length),
  );

function parseAlternatives(source: string, cursor: Cursor): Required[] {
  const alternatives: Required[] = [];
  let required: string[][] = [];
  let run = '';
  const endRun = () => {
    if (run !== '') required.push([run]);
    run = '';
  };
  while (cursor.at < source.length && source[cursor.at] !== ')') {
    const char = source[cursor.at] ?? '';
    if (char === '|') {
      endRun();
      alternatives.push(required);
      required = [];
      cursor.at += 1;
    } else if (char === '(') {
      endRun();
      const inner = parseGroup(source, cursor);
      if (!isOptional(readQuantifier(source, cursor)) && inner) required.push([...inner]);
    } else {
      const atom = readAtom(source, cursor);
      const quantifier = readQuantifier(source, cursor);
      if (atom === zeroWidth) continue;
      if (atom === undefined || isOptional(quantifier)) endRun();
      else {
        run += atom;
        if (quantifier !== '') endRun();
      }
    }
  }
  endRun();
  alternatives.push(required);
  return alternatives;
}

const zeroWidth = Symbol('zero-width');

/** The literal character at the cursor, lower-cased; nothing where several may stand. */
function readAtom(source: string, cursor: Cursor): string | typeof zeroWidth | undefined {
  const char = source[cursor.at] ?? '';
  cursor.at += 1;
  if (char === '^' || char === '$') return zeroWidth;
  if (char === '.') return undefined;
  if (char === '[') {
    while (source[cursor.at] !== ']') cursor.at += source[cursor.at] === '\\' ? 2 : 1;
    cursor.at += 1;
    return undefined;
  }
  if (char !== '\\') return literalOf(char);
  const long = longEscape.exec(source.slice(cursor.at, cursor.at + 80))?.[0] ?? '';
  const escaped = source[cursor.at] ?? '';
  cursor.at += Math.max(1, long.length);
  if (/[bB]/.test(escaped)) return zeroWidth;
  return long !== '' || /[a-zA-Z0-9]/.test(escaped) ? undefined : literalOf(escaped);
}

/** What stands behind the backslash of `\u0041`, `\x41`, `\cJ`, `\k<name>`, `\p{L}`. */
const longEscape = /^(?:u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<\w{1,60}>|p\{[\w=]{1,60}\})/i;

/** Beyond ASCII both cases of a letter may differ in their bytes. */
const literalOf = (char: string): string | undefined =>
  separators.has(char) || char > '\u007f' ? undefined : char.toLowerCase();

/** The best set of a group; a look-around requires nothing. */
function parseGroup(source: string, cursor: Cursor): readonly string[] | undefined {
  const opening =
    /^\((?:\?(?:<[a-zA-Z]\w*>|[:=!]|<[=!]))?/.exec(source.slice(cursor.at))?.[0] ?? '(';
  cursor.at += opening.length;
  const inner = bestOf(parseAlternatives(source, cursor));
  cursor.at += 1;
  return /[=!]$/.test(opening) ? undefined : inner;
}

function readQuantifier(source: string, cursor: Cursor): string {
  const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(cursor.at, cursor.at + 16));
  cursor.at += quantifier?.[0].length ?? 0;
  return quantifier?.[0] ?? '';
}

const isOptional = (quantifier: string): boolean => /^(?:[*?]|\{0)/.test(quantifier);
