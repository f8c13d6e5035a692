import { escapeText, safeText } from '../escape.ts';
import { cut } from './cut.ts';

/** Slack's mrkdwn that the bot wrote: everything foreign in it is redacted and escaped already. */
export interface Markup {
  readonly mrkdwn: string;
}

/**
 * Mrkdwn with values in it. A string is foreign and made safe; markup stays as it is. Blocks take nothing else, so
 * that no view can forget to escape: markup`*${job}* failed`.
 */
export const markup = (parts: TemplateStringsArray, ...values: (string | Markup)[]): Markup => ({
  mrkdwn: parts.map((part, index) => part + rendered(values[index] ?? '')).join(''),
});

const rendered = (value: string | Markup): string =>
  typeof value === 'string' ? escapeText(safeText(value)) : value.mrkdwn;

/** Text from elsewhere with at most so many characters; redacted whole, before it is cut. */
export const short = (text: string, max: number): string => cut(safeText(text), max);

/** One markup a line. */
export const lines = (items: readonly Markup[]): Markup => ({
  mrkdwn: items.map(({ mrkdwn }) => mrkdwn).join('\n'),
});

const userId = /^[UW][A-Z0-9]+$/;

/** A person by their Slack id. What is no id is shown as the text that it is. */
export const mention = (user: string): Markup =>
  userId.test(user) ? { mrkdwn: `<@${user}>` } : markup`${user}`;

const mentionOf = /(<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>)/;

/** Words with mentions of people and user groups; anything else in them is made safe. */
export const withMentions = (text: string): Markup => ({
  mrkdwn: text
    .split(mentionOf)
    .map((part) => (mentionOf.test(part) ? part : rendered(part)))
    .join(''),
});

/** A link to a page of ours. An address that is none of the web's is left out. */
export function link(address: string, text: string): Markup {
  const url = URL.parse(safeText(address));
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return markup`${text}`;
  // A login in an address is no part of where it leads.
  url.username = '';
  url.password = '';
  // `|` ends the address in mrkdwn; `<` and `>` are percent-encoded already, by the URL parser.
  const href = url.href.replaceAll('|', '%7C').replaceAll('&', '&amp;');
  return { mrkdwn: `<${href}|${rendered(text)}>` };
}

/** A time in the reader's own zone. */
export const slackDate = (at: Date): Markup => ({
  mrkdwn: `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} at {time}|${at.toISOString()}>`,
});
