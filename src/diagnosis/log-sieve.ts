import type { Wording } from './signature-table.ts';

/** Passes over the wordings that a line cannot match, by its bytes alone: to read it and to try them costs far more. */
export interface Sieve {
  /**
   * @param owners numbers of wordings
   * @returns those of which each part may stand in the line; all where its text is more than what stands there
   */
  pass(bytes: Uint8Array, start: number, end: number, owners: readonly number[]): readonly number[];
  /** Does it cost less than what it may save? A line with a wording that needs one literal alone is read in any case. */
  isWorthwhile(owners: readonly number[]): boolean;
}

const slotBits = 12;
const inOneCase = 0x20;
const [escapeByte, backslash, brace] = [27, 92, 123];
/** Longer lines lose their middle. */
const longestLine = 4_000;
/** To try so many wordings costs more than to look through the line for what they need. */
const worthwhile = 4;

/** A literal, shared by the wordings that need it. */
interface Needed {
  /** The places in the table of all its threes. */
  readonly slots: Slots;
  /** In the line that was asked for last. */
  line: number;
  mayStand: boolean;
}

/**
 * A literal stands in a line only where all threes of its bytes do. Those of the line are noted in a table, so that one
 * look or two tell that a literal is missing, however long it is.
 */
export function wordingSieve(wordings: readonly Wording[]): Sieve {
  const neededOf = sharedLiterals();
  const needs = wordings.map((): Needed[][] | undefined => undefined);
  const needsOf = (owner: number): Needed[][] => {
    const known = needs[owner];
    if (known) return known;
    const made = (wordings[owner]?.needs ?? [])
      .filter((set) => set.every((literal) => literal.length >= 3))
      .map((set) => set.map(neededOf));
    needs[owner] = made;
    return made;
  };
  const isPassed = wordings.map(({ needs }) => needs.length <= 1);
  const logfmt = neededOf('msg="');
  const lastSeen = new Uint32Array(1 << slotBits);
  let line = 0;
  const mayStand = (needed: Needed): boolean => {
    if (needed.line === line) return needed.mayStand;
    needed.line = line;
    needed.mayStand = areSeen(needed.slots, lastSeen, line);
    return needed.mayStand;
  };
  const mayMatch = (owner: number): boolean => {
    for (const set of needsOf(owner)) if (!set.some(mayStand)) return false;
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
      return mayStand(logfmt) ? owners : owners.filter(mayMatch);
    },
    isWorthwhile(owners) {
      let others = 0;
      for (const owner of owners) if (!isPassed[owner]) others += 1;
      return others === owners.length || others >= worthwhile;
    },
  };
}

/** The places in the table of all threes of a literal. */
type Slots = readonly number[];

const slotOf = (three: number): number => Math.imul(three, 0x9e3779b1) >>> (32 - slotBits);

function areSeen(slots: Slots, lastSeen: Uint32Array, line: number): boolean {
  for (let at = 0; at < slots.length; at += 1)
    if (lastSeen[slots[at] as number] !== line) return false;
  return true;
}

function sharedLiterals(): (literal: string) => Needed {
  const all = new Map<string, Needed>();
  return (literal) => {
    const known = all.get(literal);
    if (known) return known;
    const made: Needed = { slots: slotsOf(literal), line: 0, mayStand: false };
    all.set(literal, made);
    return made;
  };
}

const slotsOf = (literal: string): Slots => {
  const bytes = [...Buffer.from(literal)].map((byte) => byte | inOneCase);
  return bytes
    .slice(2)
    .map((byte, at) => slotOf(((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | byte));
};
