import type { Wording } from './signature-table.ts';

/** Passes over the wordings that a line cannot match, by its bytes alone: to read it and to try them costs far more. */
export interface Sieve {
  /**
   * @param owners numbers of wordings
   * @returns those of which each part may stand in the line; all where its text is more than what stands there
   */
  pass(bytes: Uint8Array, start: number, end: number, owners: readonly number[]): readonly number[];
}

const slotBits = 12;
const inOneCase = 0x20;
const [escapeByte, backslash, brace] = [27, 92, 123];
/** Longer lines lose their middle. */
const longestLine = 4_000;

/**
 * A literal stands in a line only where all threes of its bytes do. Those of the line are noted in a table, so that one
 * look or two tell that a literal is missing, however long it is.
 */
export function wordingSieve(wordings: readonly Wording[]): Sieve {
  const slots = wordings.map((): Slots[][] | undefined => undefined);
  const slotsOfAll = (owner: number): Slots[][] => {
    const known = slots[owner];
    if (known) return known;
    const made = (wordings[owner]?.needs ?? [])
      .filter((set) => set.every((literal) => literal.length >= 3))
      .map((set) => set.map(slotsOf));
    slots[owner] = made;
    return made;
  };
  const logfmt = slotsOf('msg="');
  const lastSeen = new Uint32Array(1 << slotBits);
  let line = 0;
  const mayStand = (all: Slots): boolean => {
    for (let at = 0; at < all.length; at += 1)
      if (lastSeen[all[at] as number] !== line) return false;
    return true;
  };

  return {
    pass(bytes, start, end, owners) {
      if (end - start > longestLine) return owners;
      line += 1;
      let three = 0;
      for (let at = start; at < end; at += 1) {
        const byte = bytes[at] as number;
        // What is escaped reads otherwise, and fields of JSON are joined.
        if (byte === escapeByte || byte === backslash || byte === brace) return owners;
        three = ((three << 8) | byte | inOneCase) & 0xff_ff_ff;
        lastSeen[slotOf(three)] = line;
      }
      if (mayStand(logfmt)) return owners;
      return owners.filter((owner) => slotsOfAll(owner).every((set) => set.some(mayStand)));
    },
  };
}

/** The places in the table of all threes of a literal. */
type Slots = readonly number[];

const slotOf = (three: number): number => Math.imul(three, 0x9e3779b1) >>> (32 - slotBits);

const slotsOf = (literal: string): Slots => {
  const bytes = [...Buffer.from(literal)].map((byte) => byte | inOneCase);
  return bytes
    .slice(2)
    .map((byte, at) => slotOf(((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | byte));
};
