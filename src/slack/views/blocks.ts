import type {
  Button,
  ConfirmationDialog,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  RichTextPreformatted,
} from '@slack/types';
import { safeText } from '../escape.ts';
import { cut, cutLines, cutMrkdwn } from './cut.ts';
import { limits } from './limits.ts';
import { type Markup, markup } from './markup.ts';

/** A message as the bot posts it. `text` says the point: notifications and screen readers read it instead of the blocks. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

// Slack refuses empty text.
const orDash = (text: string): string => (text.trim() ? text : '-');

/** @param text plain words; Slack reads them as mrkdwn, so they are escaped here */
export const message = (text: string, blocks: KnownBlock[]): SlackMessage => ({
  text: orDash(cutMrkdwn(markup`${text}`.mrkdwn, limits.text)),
  blocks,
});

/** Verbatim: Slack makes no links or mentions of its own from it. */
export const mrkdwn = (text: Markup): MrkdwnElement => ({
  type: 'mrkdwn',
  text: orDash(cutMrkdwn(text.mrkdwn, limits.section)),
  verbatim: true,
});

export const plain = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: orDash(cut(safeText(text), max)),
  emoji: false,
});

export const header = (text: string): KnownBlock => ({
  type: 'header',
  text: plain(safeText(text).replace(/\s+/g, ' '), limits.header),
});

export const section = (text: Markup): KnownBlock => ({ type: 'section', text: mrkdwn(text) });

export const context = (text: Markup): KnownBlock => ({
  type: 'context',
  elements: [mrkdwn(text)],
});

/** Lines as they are, in a fixed-width box: nothing in them is parsed. `max` counts characters as JSON. */
export const preformatted = (text: string, max: number): RichTextBlock => ({
  type: 'rich_text',
  elements: [box(text, max)],
});

/** A caption and the lines below it, as one block. */
export const quoted = (caption: string, text: string, max: number): RichTextBlock => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_section',
      elements: [{ type: 'text', text: orDash(cut(safeText(caption).replace(/\s+/g, ' '), 200)) }],
    },
    box(text, max),
  ],
});

const box = (text: string, max: number): RichTextPreformatted => ({
  type: 'rich_text_preformatted',
  elements: [{ type: 'text', text: orDash(cutLines(safeText(text).trimEnd(), max)) }],
});

export interface ButtonOptions {
  readonly actionId: string;
  readonly text: string;
  /** What the click brings back; ids only, never text from elsewhere. */
  readonly value: object;
  readonly isPrimary?: boolean;
  readonly confirm?: ConfirmationDialog;
}

export const button = ({ actionId, text, value, isPrimary, confirm }: ButtonOptions): Button => ({
  type: 'button',
  action_id: actionId,
  text: plain(text, limits.buttonText),
  value: JSON.stringify(value),
  ...(isPrimary ? { style: 'primary' } : {}),
  ...(confirm ? { confirm } : {}),
});

export const confirmation = (title: string, text: string, yes: string): ConfirmationDialog => ({
  title: plain(title, limits.confirmTitle),
  text: plain(text, limits.confirmText),
  confirm: plain(yes, limits.confirmButton),
  deny: plain('Not now', limits.confirmButton),
});
