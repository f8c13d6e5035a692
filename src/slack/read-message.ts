import { z } from 'zod';
import type { PostedMessage } from '../model/posted-message.ts';
import { unescapeText } from './escape.ts';
import { partsOfBlock } from './read-blocks.ts';

/** More than this no alert says; what comes after it is not read. */
const longestText = 8_000;
const longestTitle = 300;
const mostParts = 100;

const text = z.string().optional().catch(undefined);
const blocks = z.array(z.unknown()).optional().catch(undefined);
const attachmentSchema = z.object({
  fallback: text,
  pretext: text,
  title: text,
  title_link: text,
  text,
  color: text,
  fields: z
    .array(z.object({ title: text, value: text }))
    .optional()
    .catch(undefined),
  blocks,
});
const messageSchema = z.object({
  ts: z.string(),
  text,
  attachments: z.array(z.unknown()).optional().catch(undefined),
  blocks,
});
type Attachment = z.infer<typeof attachmentSchema>;

/** What a message of Slack says to those who read it; nothing for what is no message. */
export function readMessage(channel: string, value: unknown): PostedMessage | undefined {
  const message = messageSchema.safeParse(value).data;
  if (!message) return undefined;
  const attachments = (message.attachments ?? [])
    .slice(0, mostParts)
    .flatMap((one) => attachmentSchema.safeParse(one).data ?? []);
  const ofBlocks = [message, ...attachments]
    .flatMap((one) => one.blocks ?? [])
    .slice(0, mostParts)
    .flatMap(partsOfBlock);
  const raw = [message.text, ...attachments.flatMap(partsOf), ...ofBlocks.map((one) => one.text)];
  const parts = raw.map((part) => plainText(part ?? '')).filter((part) => part.trim() !== '');
  const titled =
    attachments.find((one) => one.title)?.title ?? ofBlocks.find((one) => one.isHeader)?.text;
  const url = urlOf(attachments, raw);
  return {
    channel,
    ts: message.ts,
    title: firstLine(plainText(titled ?? '') || parts.join('\n')).slice(0, longestTitle),
    text: [...new Set(parts)].join('\n').slice(0, longestText),
    colors: attachments.flatMap(({ color }) => color ?? []),
    ...(url ? { url } : {}),
  };
}

/** The fallback is for those who see nothing else of it. */
function partsOf({ fallback, pretext, title, text, fields = [], blocks }: Attachment) {
  const shown = [
    pretext,
    title,
    text,
    ...fields.slice(0, mostParts).map((field) => `${field.title ?? ''}: ${field.value ?? ''}`),
  ].filter((part) => part?.trim());
  return shown.length > 0 || blocks?.length ? shown : [fallback];
}

/** Where its title leads, else its first link. */
function urlOf(attachments: readonly Attachment[], raw: readonly (string | undefined)[]) {
  const linked = raw.flatMap((part) => /<(https?:\/\/[^<>|\s]+)/.exec(part ?? '')?.[1] ?? []);
  const [url] = [...attachments.flatMap(({ title_link }) => title_link ?? []), ...linked];
  return url && /^https?:\/\//.test(url) ? unescapeText(url) : undefined;
}

/** A text of Slack's mrkdwn as people read it: links and dates by their words, mentions of nobody. */
export const plainText = (mrkdwn: string): string =>
  unescapeText(
    mrkdwn
      .slice(0, longestText)
      .replace(/<([^<>|]*)\|([^<>]*)>/g, '$2')
      .replace(/<[@#!][^<>]*>/g, '')
      .replace(/<(https?:[^<>]*|mailto:[^<>]*)>/g, '$1'),
  );

const firstLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '') ?? '';
