import type { ShownMessage } from '../support/slack-proxy.ts';
import { buttonsOf } from '../support/slack-requests.ts';

/** What people read in a message, a line for each piece of text, and its buttons as `[ Label ]`. */
export const textOf = (message: ShownMessage): string =>
  [
    ...textsIn(message.blocks ?? message.text),
    ...[...buttonsOf(message).keys()].map((label) => `[ ${label} ]`),
  ].join('\n');

/** Every text of a block or a view, Slack's escapes undone. */
export function textsIn(part: unknown): string[] {
  if (typeof part === 'string') return [unescaped(part)];
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === 'text' || typeof value === 'object' ? textsIn(value) : [],
  );
}

/** The texts of a block or a view that Slack reads as markup, as they were sent. */
export function mrkdwnIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('type' in part && part.type === 'mrkdwn' && 'text' in part) return [String(part.text)];
  return Object.values(part).flatMap(mrkdwnIn);
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
