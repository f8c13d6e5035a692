import { stripVTControlCharacters } from 'node:util';
import { neutralise } from './neutralise.ts';

/** Text that others wrote as one line of a Markdown paragraph: shown as it is, with no effect. */
export const prose = (text: string): string =>
  neutralise(escapeMarkdown(oneLine(text))).replace(/^([#>+=-]|\d+[.)])/, '\\$1');

/** One line, without what a terminal or an editor would act upon. */
export const oneLine = (text: string): string => printable(text).replaceAll(/\s+/g, ' ').trim();

/** A word or a name of others as inline code. Empty text gives nothing. */
export function codeSpan(text: string): string {
  const content = oneLine(text);
  if (!content) return '';
  const fence = '`'.repeat(longestRunOfBackticks(content) + 1);
  // The blanks keep a backtick at the edge apart from the fence; Markdown takes them away again.
  return content.includes('`') ? `${fence} ${content} ${fence}` : `${fence}${content}${fence}`;
}

/** Lines of a log as a code block that no line of it can end. */
export function codeBlock(text: string): string {
  const content = printable(text).replace(/\n+$/, '');
  const fence = '`'.repeat(Math.max(3, longestRunOfBackticks(content) + 1));
  return `${fence}text\n${content}\n${fence}`;
}

/** A Markdown link that goes where the address says and nowhere else; nothing where it is no address of the web. */
export function linkTo(address: string | undefined, text: string): string {
  const url = address && URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) return '';
  const href = url.href.replaceAll(
    /[()<>]/g,
    (bracket) => `%${bracket.charCodeAt(0).toString(16)}`,
  );
  return `[${text}](${href})`;
}

/** The beginning of a text, cut between characters, with a note where something is missing. */
export function cut(text: string, longest: number, note = '…'): string {
  if (text.length <= longest) return text;
  return text.slice(0, longest - note.length).replace(/[\uD800-\uDBFF]$/, '') + note;
}

const escapeMarkdown = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~$]/g, '\\$&');

const longestRunOfBackticks = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

// Colours, carriage returns and the like would hide text; the marks that turn its direction make it read as another.
const printable = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll(/\p{Bidi_Control}/gu, '');
