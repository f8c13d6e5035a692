import type { KnownBlock } from '@slack/types';

/** Slack's limits (Block Kit reference), in characters unless said otherwise. */
export const limits = {
  blocks: 50,
  modalBlocks: 100,
  section: 3000,
  header: 150,
  contextElements: 10,
  actions: 25,
  buttonText: 75,
  buttonValue: 2000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  modalTitle: 24,
  privateMetadata: 3000,
  text: 4000,
  /** All blocks together: undocumented, about 13,200 (slackapi/bolt-js#2509); with room for what JSON adds. */
  allBlocks: 12_000,
} as const;

/** Cuts to `max` characters, the last one then being `…`, and never within a surrogate pair or an escaped entity. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text
    .slice(0, Math.max(0, max - 1))
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/&[a-z]{0,4}$/, '')}…`;
}

/** Cuts at line ends and says how many lines are left out. */
export function cutLines(text: string, max: number): string {
  if (text.length <= max) return text;
  const lines = text.split('\n');
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > max - 40) break;
    kept.push(line);
  }
  const shown = kept.length > 0 ? kept : [cut(lines[0] ?? '', max - 40)];
  return `${shown.join('\n')}\n… ${lines.length - kept.length} more lines, cut for Slack`;
}

/** A block with how much it matters: what matters least is left out first. */
export interface Weighted {
  readonly block: KnownBlock;
  /** 0 must stay. */
  readonly weight: number;
}

/** As many of the blocks, in their order, as a message can hold; a last line says when something was left out. */
export function fit(blocks: readonly Weighted[], maxBlocks: number = limits.blocks): KnownBlock[] {
  const kept = [...blocks];
  const isTooMuch = () =>
    kept.length > maxBlocks - 1 || sizeOf(kept.map(({ block }) => block)) > limits.allBlocks;
  while (isTooMuch() && kept.some(({ weight }) => weight > 0)) {
    const heaviest = Math.max(...kept.map(({ weight }) => weight));
    kept.splice(
      kept.findLastIndex(({ weight }) => weight === heaviest),
      1,
    );
  }
  const shown = kept.slice(0, maxBlocks - 1).map(({ block }) => block);
  return shown.length < blocks.length ? [...shown, leftOut(blocks.length - shown.length)] : shown;
}

const leftOut = (count: number): KnownBlock => ({
  type: 'context',
  elements: [{ type: 'plain_text', text: `${count} more parts did not fit into one message.` }],
});

export const sizeOf = (blocks: readonly KnownBlock[]): number => JSON.stringify(blocks).length;
