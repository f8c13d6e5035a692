import { z } from 'zod';
import { escapeText } from './escape.ts';

/** A text that stands in a block. */
export interface BlockText {
  readonly text: string;
  readonly isHeader?: true;
}

const textObject = z.object({ text: z.string() });
const blockSchema = z.object({
  type: z.string(),
  text: z.unknown().optional(),
  fields: z.array(z.unknown()).optional().catch(undefined),
  elements: z.array(z.unknown()).optional().catch(undefined),
});

const mostElements = 200;

/** What people read in a block; of what they press, nothing. */
export function partsOfBlock(value: unknown): BlockText[] {
  const block = blockSchema.safeParse(value).data;
  switch (block?.type) {
    case 'header':
      return textsOf([block.text]).map((text) => ({ text, isHeader: true }));
    case 'section':
      return textsOf([block.text, ...(block.fields ?? [])]).map((text) => ({ text }));
    case 'context':
    case 'markdown':
      return textsOf([block, ...(block.elements ?? [])]).map((text) => ({ text }));
    case 'rich_text':
      return (block.elements ?? []).slice(0, mostElements).map((one) => ({ text: richText(one) }));
    default:
      return [];
  }
}

const textsOf = (values: readonly unknown[]): string[] =>
  values.slice(0, mostElements).flatMap((one) => textObject.safeParse(one).data?.text ?? []);

const richSchema = z.object({
  type: z.string().optional(),
  text: z.string().optional(),
  url: z.string().optional(),
  elements: z.array(z.unknown()).optional(),
});

/** The words of a rich text, run together as they are read; each item of a list is a line. */
function richText(value: unknown, depth = 0): string {
  const element = richSchema.safeParse(value).data;
  if (!element || depth > 5) return '';
  const { type, text, url, elements = [] } = element;
  // It holds what was typed, while everything else that is read holds mrkdwn.
  if (elements.length === 0) return escapeText(text ?? url ?? '');
  return elements
    .slice(0, mostElements)
    .map((one) => richText(one, depth + 1))
    .join(type === 'rich_text_list' ? '\n' : '');
}
