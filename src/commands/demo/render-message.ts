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

/** A Slack message for a terminal: every block as text, buttons in brackets. */
export function renderMessage({ text, blocks }: PostedMessage, width: number): string {
  const rendered = (blocks ?? [])
    .map((block) => renderBlock(block as Block, width))
    .filter(Boolean);
  return (rendered.length > 0 ? rendered : [wrap(text, width)]).join('\n');
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

/** Slack's escapes, mentions and dates as a reader sees them. */
const readable = (text: string): string =>
  text
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '$2 ($1)')
    .replace(/<@([^>]+)>/g, '@$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The button with that id, if the message has one. */
export function findButton(
  { blocks = [] }: PostedMessage,
  actionId: string,
): ButtonPressed | undefined {
  const elements = blocks.flatMap((block) => (block as Block).elements ?? []) as Element[];
  const button = elements.find((one) => one.action_id === actionId);
  return button?.action_id ? { action_id: button.action_id, value: button.value ?? '' } : undefined;
}
