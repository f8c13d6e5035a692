import { keyMeaning } from './secret-keys.ts';
import type { Span } from './span.ts';
import { isHarmlessValue, readValue } from './values.ts';

const element = /<(?<key>[\w.:-]{1,80})>(?<secret>[^<>\r\n]{1,4096})<\//dg;

/** `<password>x</password>`, as in Maven's settings. */
export const elementValues = (text: string): Span[] =>
  [...text.matchAll(element)].flatMap((match) => {
    const at = match.indices?.groups?.secret;
    const { key = '', secret = '' } = match.groups ?? {};
    const isSecret = keyMeaning(key) === 'secret' && !isHarmlessValue(secret);
    return at && isSecret ? [{ start: at[0], end: at[1] }] : [];
  });

const named =
  /\bname(?:\\{0,6}["'])?[ \t]{0,8}[:=][ \t]{0,8}(?:\\{0,6}["'])?(?<key>[A-Za-z_][\w.-]{0,80})(?:\\{0,6}["'])?[\s,\\nr]{1,40}["']?value(?:\\{0,6}["'])?[ \t]{0,8}[:=][ \t]{0,8}/gi;

/** A container's environment: `name: DB_PASSWORD` with `value: x` behind it, in YAML or JSON. */
export const environmentValues = (text: string): Span[] =>
  [...text.matchAll(named)].flatMap((match) => {
    if (keyMeaning(match.groups?.key ?? '') !== 'secret') return [];
    const value = readValue(text, match.index + match[0].length);
    return value && !isHarmlessValue(text.slice(value.start, value.end)) ? [value] : [];
  });
