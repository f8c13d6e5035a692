import { wrap } from '../wrap.ts';
import type { ButtonPressed, PostedMessage } from './person.ts';

interface Text {
  readonly text?: string;
}

interface Element extends Text {
  readonly type?: string;
  readonly elements?: readonly Element[];
  readonly action_id?: string;
  readonly value?: string;
}

interface Block {
  readonly type?: string;
  readonly text?: Text;
  readonly elements?: readonly (Omit<Element, 'text'> & { readonly text?: string | Text })[];
}

/** A Slack message for a terminal: every block as text, buttons in brackets, people by their names. */
export function renderParts(
  { text, blocks }: PostedMessage,
  width: number,
  names: ReadonlyMap<string, string>,
): string[] {
  const rendered = (blocks ?? [])
    .map((block) => renderBlock(block as Block, width))
    .flatMap((part) => (isProgress(part) ? part.split('\n') : [part]))
    .filter(Boolean);
  const parts = rendered.length > 0 ? rendered : [wrap(text, width)];
  return parts.map((part) =>
    part.replace(/@([UW][A-Z0-9]+)/g, (all, id: string) =>
      names.has(id) ? `@${names.get(id)}` : all,
    ),
  );
}

/** A line for each check: only those that have moved on are news. */
const isProgress = (part: string): boolean => /^[✓…] /.test(part);

const shownBefore = new WeakMap<object, Map<string, ReadonlySet<string>>>();

/** The parts of a message (known by its timestamp) that were not shown in that place before. */
export function newParts(place: object, ts: string, parts: readonly string[]): string[] {
  const messages = shownBefore.get(place) ?? new Map<string, ReadonlySet<string>>();
  const before = messages.get(ts) ?? new Set<string>();
  shownBefore.set(place, messages.set(ts, new Set([...before, ...parts])));
  return parts.filter((part) => !before.has(part));
}

function renderBlock({ type, text, elements = [] }: Block, width: number): string {
  switch (type) {
    case 'header':
      return `# ${wrap(plainText(text), width - 2)}`;
    case 'section':
      return wrap(readable(plainText(text)), width);
    case 'context':
      return wrap(readable(elements.map(plainText).join(' · ')), width);
    case 'rich_text':
      return elements.map((one) => richText(one as Element, width)).join('\n');
    case 'actions':
      return elements.map((one) => `[ ${plainText(one.text as Text)} ]`).join(' ');
    default:
      return '';
  }
}

function richText({ type, elements = [] }: Element, width: number): string {
  const text = elements.map((one) => one.text ?? '').join('');
  return type === 'rich_text_preformatted'
    ? wrap(text, width - 4).replace(/^/gm, '    ')
    : wrap(text, width);
}

const plainText = (part: unknown): string => {
  const { text } = Object(part) as { text?: unknown };
  return typeof text === 'string' ? text : '';
};

/** As Slack shows `{date_short_pretty} at {time}`. */
function dateAndTime(seconds: number): string {
  const moment = new Date(seconds * 1000);
  const time = moment.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${dayOf(moment, new Date())} at ${time}`;
}

function dayOf(moment: Date, now: Date): string {
  const day = (date: Date): number => new Date(date).setHours(0, 0, 0, 0);
  const days = Math.round((day(moment) - day(now)) / 86_400_000);
  const near = new Map([
    [-1, 'yesterday'],
    [0, 'today'],
    [1, 'tomorrow'],
  ]);
  return near.get(days) ?? moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** Slack's escapes, mentions and dates as a reader sees them. */
const readable = (text: string): string =>
  text
    .replace(/<!date\^(\d+)\^[^>]*>/g, (_, seconds: string) => dateAndTime(Number(seconds)))
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '$2 ($1)')
    .replace(/<@([^>]+)>/g, '@$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The button with that id, if the message has one. */
export const findButton = (message: PostedMessage, actionId: string): ButtonPressed | undefined =>
  buttons(message).find((one) => one.action_id === actionId);

/** The button with that text, as a person would name it. */
export const buttonNamed = (message: PostedMessage, text: string): ButtonPressed | undefined =>
  buttons(message).find((one) => one.text.toLowerCase() === text.toLowerCase());

const buttons = ({ blocks = [] }: PostedMessage): (ButtonPressed & { text: string })[] =>
  blocks
    .flatMap((block) => (block as Block).elements ?? [])
    .flatMap(({ action_id, value = '', text }) =>
      action_id ? [{ action_id, value, text: plainText(text) }] : [],
    );
