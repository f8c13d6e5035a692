import type {
  Button,
  ConfirmationDialog,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
} from '@slack/types';
import { cut, cutLines, limits } from './limits.ts';

/** A message as the bot posts it. `text` says the point: notifications and screen readers read it instead of the blocks. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export const message = (text: string, blocks: KnownBlock[]): SlackMessage => ({
  text: cut(text, limits.text),
  blocks,
});

/** Verbatim: Slack makes no links or mentions of its own from it. */
export const mrkdwn = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true });

export const plain = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  // Slack refuses empty text.
  text: cut(text, max) || '-',
  emoji: false,
});

export const header = (text: string): KnownBlock => ({
  type: 'header',
  text: plain(text.replace(/\s+/g, ' '), limits.header),
});

/** `text` is mrkdwn, its foreign parts escaped already. */
export const section = (text: string): KnownBlock => ({
  type: 'section',
  text: mrkdwn(cut(text, limits.section) || '-'),
});

export const context = (...lines: string[]): KnownBlock => ({
  type: 'context',
  elements: lines
    .slice(0, limits.contextElements)
    .map((line) => mrkdwn(cut(line, limits.section) || '-')),
});

/** Lines as they are, in a fixed-width box: nothing in them is parsed. */
export const preformatted = (text: string, max = 2000): RichTextBlock => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_preformatted',
      elements: [{ type: 'text', text: cutLines(text, max) || '-' }],
    },
  ],
});

/** A caption and the lines below it, as one block. */
export const quoted = (caption: string, text: string, max = 1200): RichTextBlock => ({
  type: 'rich_text',
  elements: [
    { type: 'rich_text_section', elements: [{ type: 'text', text: cut(caption, 300) || '-' }] },
    {
      type: 'rich_text_preformatted',
      elements: [{ type: 'text', text: cutLines(text, max) || '-' }],
    },
  ],
});

export interface ButtonOptions {
  readonly actionId: string;
  readonly text: string;
  readonly value: string;
  readonly isPrimary?: boolean;
  readonly confirm?: ConfirmationDialog;
}

export const button = ({ actionId, text, value, isPrimary, confirm }: ButtonOptions): Button => ({
  type: 'button',
  action_id: actionId,
  text: plain(text, limits.buttonText),
  value: value.slice(0, limits.buttonValue),
  ...(isPrimary ? { style: 'primary' } : {}),
  ...(confirm ? { confirm } : {}),
});

export const confirmation = (title: string, text: string, yes: string): ConfirmationDialog => ({
  title: plain(title, limits.confirmTitle),
  text: plain(text, limits.confirmText),
  confirm: plain(yes, limits.confirmButton),
  deny: plain('Not now', limits.confirmButton),
});
