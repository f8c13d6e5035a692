import type { KnownBlock } from '@slack/types';
import { plain } from './blocks.ts';
import { limits } from './limits.ts';

/** Blocks that make sense only together, with how much they matter: what matters least is left out first. */
export interface Part {
  readonly blocks: readonly KnownBlock[];
  /** 0 must stay; views keep such parts short enough to fit whatever comes in. */
  readonly weight: number;
}

export const part = (weight: number, ...blocks: readonly KnownBlock[]): Part => ({
  blocks,
  weight,
});

/** As many parts, in their order, as one message or modal holds. A last line says so when some were left out. */
export function fit(parts: readonly Part[], maxBlocks: number = limits.blocks): KnownBlock[] {
  const kept = mostImportant(
    parts,
    maxBlocks - 1,
    limits.allBlocks - sizeOf([leftOut(parts.length)]),
  );
  const shown = parts.filter((one) => kept.has(one)).flatMap(({ blocks }) => blocks);
  const hidden = parts.length - kept.size;
  return hidden > 0 ? [...shown, leftOut(hidden)] : shown;
}

function mostImportant(parts: readonly Part[], maxBlocks: number, maxSize: number): Set<Part> {
  const kept = new Set<Part>();
  let [count, size] = [0, 0];
  for (const one of parts.toSorted((a, b) => a.weight - b.weight)) {
    const more = sizeOf(one.blocks);
    if (count + one.blocks.length > maxBlocks || size + more > maxSize) continue;
    kept.add(one);
    count += one.blocks.length;
    size += more;
  }
  return kept;
}

const leftOut = (hidden: number): KnownBlock => ({
  type: 'context',
  elements: [
    plain(
      `${hidden} more ${hidden === 1 ? 'part does' : 'parts do'} not fit in here.`,
      limits.section,
    ),
  ],
});

const sizeOf = (blocks: readonly KnownBlock[]): number => JSON.stringify(blocks).length;
