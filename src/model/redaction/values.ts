import { isRandom } from './randomness.ts';
import type { Span } from './span.ts';

/** A value behind a key, without its quotes. */
export interface Value extends Span {
  readonly quoted: boolean;
}

const opening = /(?<escapes>\\{0,6})(?<quote>["'`])/y;
// An escaped line end or quote ends the value, a lone backslash does not; a quote inside a word belongs to it.
const bare = /(?:[^\s"'`<>\\]|\\(?![nrt"'`])|(?<=\w)["'](?=\w))*/y;
const nextPair = /[;,&](?=[\w.-]{1,80}[=:])|&&/;
const trailing = /[.,;:)\]}]+$/;

/**
 * Reads the value that starts at an offset: up to the quote that matches, else up to the next blank, `&`, or separator
 * before another key. Reads at most `limit` characters.
 */
export function readValue(
  text: string,
  at: number,
  limit = Number.POSITIVE_INFINITY,
): Value | undefined {
  opening.lastIndex = at;
  const quote = opening.exec(text)?.groups;
  const start = quote ? opening.lastIndex : at;
  if (quote) {
    const end = closingQuote(text, start, quote.quote ?? '', (quote.escapes ?? '').length, limit);
    if (end !== undefined) return { start, end, quoted: true };
  }
  const end = bareEnd(text, start, limit);
  return end > start ? { start, end, quoted: false } : undefined;
}

/** The quote of the same kind that is escaped no deeper than the one that opened, on the same line. */
function closingQuote(
  text: string,
  start: number,
  quote: string,
  depth: number,
  limit: number,
): number | undefined {
  let escapes = 0;
  for (let at = start; at < text.length && at - start < limit; at += 1) {
    const character = text[at];
    if (character === '\n') return undefined;
    if (character === quote && escapes <= depth) return at - escapes;
    escapes = character === '\\' ? escapes + 1 : 0;
  }
  return undefined;
}

function bareEnd(text: string, start: number, limit: number): number {
  const source = Number.isFinite(limit) ? text.slice(0, start + limit) : text;
  bare.lastIndex = start;
  const word = bare.exec(source)?.[0];
  if (word === undefined) return start;
  const first = word.split(nextPair, 1)[0] ?? word;
  return start + first.replace(trailing, '').length;
}

const variable =
  /^(?:\$\{|\$\(|\$\$|\$[A-Za-z_]+$|\$[A-Z_][A-Z0-9_]*$|%[A-Za-z_]\w*%|\{\{|<|\$\{\{|(?:process\.)?env\.|secrets\.|var\.)/;
const maskedAlready =
  /^(?:[*•.#-]+|x{3,}|\*.*\*|\[?\(?(?:masked|redacted|hidden|secret|sensitive)(?: value)?\)?\]?)$/i;
const nothing =
  /^(?:null|none|nil|true|false|yes|no|not|ok|undefined|empty|unset|unknown|unbound|required|missing|invalid|expired|denied|failed|found|error|default|string|number|boolean|object|any|str|int|bool|eof|timeout|cancell?ed|econn\w+|etimedout|enotfound|(?:expired|invalid|missing|unsupported|bad|no)[_-][a-z_-]+|unauthorized|forbidden|latest|opaque|bearer|basic|token)[!?]*$/i;
const version = /^(?:(?:\^|~|[<>]=?|v)\d+(?:\.\d+)*|\d+(?:\.\d+)+)(?:[-+][\w.]+)?$/;
const mountOption = /^(?:id|type|src|env|from|target)=/;
const expression = /^[A-Za-z_$][A-Za-z_.$]*\([A-Za-z_.$]*$|^[A-Za-z_$]+(?:\.[A-Za-z_$]+)+$/;
const reference = /^(?:[a-z][a-z0-9+.-]*:\/\/|arn:|projects\/|sha(?:256|384|512)[:-])/i;

/** Values that stand behind secret-sounding keys without being secrets: variables, paths, names of states, other masks. */
export const isHarmlessValue = (value: string): boolean =>
  !/[\p{L}\p{N}]/u.test(value) ||
  [variable, maskedAlready, nothing, version, mountOption, expression, reference].some((pattern) =>
    pattern.test(value),
  ) ||
  isPath(value);

const path = /^(?:~|\.{1,2}|[A-Za-z]:\\?)?\/[\w.@+-]+(?:\/[\w.@+-]+)*\/?$/;

const isPath = (value: string): boolean =>
  path.test(value) && !value.split('/').some((part) => isRandom(part));
