import { looksGenerated } from './randomness.ts';
import { keyMeaning } from './secret-keys.ts';
import type { Span } from './span.ts';
import { isHarmlessValue, readValue, type Value } from './values.ts';

const longestKey = 80;
const longestGap = 60;
/** As much of a value as it takes to tell whether it is harmless; keeps the search linear. */
const headLength = 300;

const separators = /=>|:=|=|:/g;
const afterSeparator = /[ \t]{0,60}\[?/y;

/** `key=value`, `key: value`, `"key":"value"` in any depth of escaping, where the key sounds secret. */
export function secretPairs(text: string): Span[] {
  const spans: Span[] = [];
  separators.lastIndex = 0;
  for (let match = separators.exec(text); match; match = separators.exec(text)) {
    const after = separators.lastIndex;
    const key = keyBefore(text, match.index);
    const value = key && secretValue(text, key, match[0], after);
    // A value that is no secret is read on from its start: it may hold pairs itself.
    separators.lastIndex = value ? value.end : after;
    if (value) spans.push(...(value.block ?? [value]));
  }
  return spans;
}

/** Is the value of a JSON object's key a secret? */
export function isSecretUnder(key: string, value: string): boolean {
  const meaning = keyMeaning(key);
  if (meaning === 'harmless' || value === '' || isHarmlessValue(value)) return false;
  return meaning === 'secret' || looksGenerated(value) || isBasicAuth(value);
}

interface Key {
  readonly name: string;
  readonly start: number;
  readonly quoted: boolean;
  /** There are blanks between the key and the separator. */
  readonly spaced: boolean;
}

/** The key that ends before a separator, looking back over blanks and a quote in any depth of escaping. */
function keyBefore(text: string, separator: number): Key | undefined {
  let at = skipBack(text, separator, longestGap, isBlank);
  const spaced = at < separator;
  const quoted = at > 0 && `"'\``.includes(text.charAt(at - 1));
  if (quoted) at = skipBack(text, at - 1, 6, (character) => character === '\\');
  const start = skipBack(text, at, longestKey, isKeyCharacter);
  const name = text.slice(start, at);
  return name === '' ? undefined : { name, start, quoted, spaced };
}

function skipBack(
  text: string,
  from: number,
  most: number,
  matches: (character: string) => boolean,
): number {
  let at = from;
  while (at > 0 && from - at < most && matches(text.charAt(at - 1))) at -= 1;
  return at;
}

const isBlank = (character: string): boolean => character === ' ' || character === '\t';
const isKeyCharacter = (character: string): boolean => /[\w.-]/.test(character);

function secretValue(
  text: string,
  key: Key,
  separator: string,
  after: number,
): (Value & { block?: Span[] }) | undefined {
  const meaning = keyMeaning(key.name);
  if (meaning === 'harmless') return undefined;
  afterSeparator.lastIndex = after;
  afterSeparator.exec(text);
  const at = afterSeparator.lastIndex;
  const block = blockScalar(text, at);
  if (block) return block;
  const head = readValue(text, at, headLength);
  if (!head) return undefined;
  const headText = text.slice(head.start, head.end);
  if (isHarmlessValue(headText)) return undefined;
  if (!head.quoted && isNoValue(text, key, separator, head, after)) return undefined;
  if (meaning === 'hint' && !bearsOutHint(key, separator, headText)) return undefined;
  const value = head.end - head.start < headLength - 1 ? head : readValue(text, at);
  return value && { ...value, end: endInQuotes(text, key, value) };
}

/** Quotes around the pair rather than the value, as in `"KEY=several words"`: the value ends with them, or before the next key. */
function endInQuotes(text: string, key: Key, value: Value): number {
  const quote = text.charAt(key.start - 1);
  if (key.quoted || value.quoted || !`"'`.includes(quote) || quote === '') return value.end;
  const line = /[^\r\n]{0,1000}/y;
  line.lastIndex = value.end;
  const rest = line.exec(text)?.[0] ?? '';
  const closing = rest.indexOf(quote);
  if (closing < 0) return value.end;
  const nextKey = rest.search(/[\s,;&]+[\w.-]{1,80}[=:]/);
  return value.end + (nextKey < 0 ? closing : Math.min(nextKey, closing));
}

const bearsOutHint = (key: Key, separator: string, value: string): boolean =>
  looksGenerated(value) ||
  isBasicAuth(value) ||
  // `pass: 12` is a test report, `pass=…` is not.
  (separator === '=' && /^pass$/i.test(key.name) && !/^\d+$/.test(value));

/** YAML's `password: |` with the value on the more indented lines below. */
function blockScalar(text: string, at: number): (Value & { block: Span[] }) | undefined {
  const header = /[|>][+-]?[ \t]*\r?\n/y;
  header.lastIndex = at;
  if (!header.test(text)) return undefined;
  const line = /(?<indent>[ \t]+)(?<text>[^\r\n]+)\r?\n?/dy;
  line.lastIndex = header.lastIndex;
  const block: Span[] = [];
  let indent: string | undefined;
  for (let match = line.exec(text); match; match = line.exec(text)) {
    indent ??= match.groups?.indent;
    if (match.groups?.indent !== indent) break;
    const found = match.indices?.groups?.text;
    if (found) block.push({ start: found[0], end: found[1] });
  }
  const first = block[0];
  const last = block.at(-1);
  return first && last ? { start: first.start, end: last.end, quoted: false, block } : undefined;
}

/** An unquoted value that only stands where a value would stand: the port of a host, the tag of an image, the next words of a sentence. */
function isNoValue(
  text: string,
  key: Key,
  separator: string,
  value: Value,
  after: number,
): boolean {
  if (separator === '=') return false;
  // A quoted name in a sentence: volume "git-token" : secret "git-token" not found.
  if (key.quoted && key.spaced) return true;
  const isTight = value.start === after;
  const before = text.charAt(key.start - 1);
  // Image references, host and port, resource names: acme/token:1.2, redis-auth:6379, …:secret:name.
  if (isTight && !key.quoted && (before === '/' || before === ':' || before === '@')) return true;
  if (
    isTight &&
    /[-.]/.test(key.name) &&
    /^\d{2,5}(?:[/\s]|$)/.test(text.slice(value.start, value.end + 1))
  )
    return true;
  return !isTight && readsAsSentence(text, key, value);
}

const endOfValue = /["'`]|[ \t]*(?:$|[\r\n#,;)\]}\\]|[\w.-]{1,80}=)/y;

function readsAsSentence(text: string, key: Key, value: Value): boolean {
  if (/unexpected $/i.test(text.slice(Math.max(0, key.start - 12), key.start))) return true;
  // A chain of errors: `token: oauth2: …`.
  if (/^:\s/.test(text.slice(value.end, value.end + 2))) return true;
  if (!/^(?:[A-Za-z][A-Za-z'-]*|\d{1,4})$/.test(text.slice(value.start, value.end))) return false;
  endOfValue.lastIndex = value.end;
  return !endOfValue.test(text);
}

/** Docker's `auth`: base64 of `user:password`, however short. */
const isBasicAuth = (value: string): boolean =>
  /^[A-Za-z0-9+/]{4,}={0,2}$/.test(value) &&
  /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(value, 'base64').toString('latin1'));
