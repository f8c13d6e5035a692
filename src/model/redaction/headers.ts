import { looksGenerated } from './randomness.ts';
import { groupSpans, type Span } from './span.ts';
import { isHarmlessValue } from './values.ts';

const schemes = 'bearer|basic|token|digest|negotiate|ntlm|apikey|bot|splunk';
// `Authorization: Bearer x`, `"authorization":["Basic x"]`, `map[Authorization:[token x]]`, `AUTHORIZATION=basic x`.
const authorization = new RegExp(
  `authorization(?:\\\\{0,6}["'\`])?\\]?[ \\t]{0,8}(?:=>|[:=])[ \\t]{0,8}\\[?(?:\\\\{0,6}["'\`])?(?:(?:${schemes})(?:[ \\t]{1,8}|%20))?(?<secret>[^\\s"'\`\\\\<>]{1,8192})`,
  'dgi',
);
// The scheme alone: curl's -v without the name, a library's debug line. A challenge (`Bearer realm=…`) is no credential.
const bareBearer = /\b(?:bearer|basic)[ \t]{1,8}(?<secret>[\w.~+/-]{8,8192}=*)(?![\w=])/dgi;
const cookies =
  /\bcookie["'`\\]{0,7}[ \t]{0,8}:[ \t]{0,8}["'`\\[]{0,7}(?<secret>[^\s"'`\\][^\r\n"'`\\]{1,8192})/dgi;

/** Credentials in HTTP headers, as curl, debug logs and dumps of header maps print them. */
export const headerCredentials = (text: string): Span[] => [
  ...[...groupSpans(text, authorization)].flatMap((span) => credential(text, span)),
  ...[...groupSpans(text, bareBearer)].filter(({ start, end }) =>
    looksGenerated(text.slice(start, end)),
  ),
  ...[...groupSpans(text, cookies)].filter(({ start, end }) =>
    text.slice(start, end).includes('='),
  ),
];

/** Without closing brackets. A scheme without its credential is none. */
function credential(text: string, { start, end }: Span): Span[] {
  const value = text.slice(start, end).replace(/[\],;)}]+$/, '');
  // A sentence goes on: `may require authorization: server message …`. Scheme and credential do not.
  const isSentence =
    /^[A-Za-z]+$/.test(value) && /^[ \t]{1,8}[A-Za-z]/.test(text.slice(end, end + 9));
  const isCredential =
    !isSentence && !isHarmlessValue(value) && !/^(?:realm|error|scope)=/i.test(value);
  return isCredential ? [{ start, end: start + value.length }] : [];
}
