/**
 * Finds which of many literals stand in a text, in one pass over its bytes and in any case (Aho and Corasick, 1975).
 * The automaton is laid out as one table: a step costs one look-up whatever the number of literals, which no
 * alternation of the regular-expression engine comes near.
 */
export interface Prefilter {
  /**
   * What follows a state on reading a byte: `next[state + classOf[byte]]`. States are offsets into the table, 0 is the
   * beginning; where a literal ends the number is negative, so that the loop over the bytes need not look twice.
   */
  readonly next: Int32Array;
  readonly classOf: Uint8Array;
  /** The owners of the literals that end in a state. */
  ownersAt(state: number): readonly number[];
}

/** A state's row in the table has 64 entries, so that its number is a shift away and not a division. */
const stateShift = 6;
const rowLength = 1 << stateShift;

/**
 * @param literals lower-case ASCII literals, each with the number of its owner
 */
export function createPrefilter(
  literals: readonly { readonly literal: string; readonly owner: number }[],
): Prefilter {
  const classOf = byteClasses(literals.map(({ literal }) => literal));
  const { next, owners } = linkFailures(buildTrie(literals, classOf));
  const listed = owners.map((own) => [...own]);
  return {
    next: next.map((state) =>
      (listed[state]?.length ?? 0) > 0 ? -(state << stateShift) : state << stateShift,
    ),
    classOf,
    ownersAt: (state) => listed[state >> stateShift] ?? [],
  };
}

/** Bytes that no literal holds are all alike, and so are both cases of a letter. */
function byteClasses(literals: readonly string[]): Uint8Array {
  const classOf = new Uint8Array(256);
  const characters = [...new Set(literals.join(''))];
  if (characters.length >= rowLength) throw new Error('the literals hold too many characters');
  for (const [index, character] of characters.entries()) {
    classOf[character.charCodeAt(0)] = index + 1;
    classOf[character.toUpperCase().charCodeAt(0)] = index + 1;
  }
  return classOf;
}

interface Trie {
  /** Children by `state * rowLength + class`; 0 where there is none, since nothing leads back to the root. */
  readonly children: number[];
  readonly owners: Set<number>[];
}

function buildTrie(
  literals: readonly { readonly literal: string; readonly owner: number }[],
  classOf: Uint8Array,
): Trie {
  const children: number[] = new Array<number>(rowLength).fill(0);
  const owners: Set<number>[] = [new Set()];
  for (const { literal, owner } of literals) {
    let state = 0;
    for (const byte of Buffer.from(literal)) {
      const edge = state * rowLength + (classOf[byte] ?? 0);
      if (!children[edge]) {
        children[edge] = owners.length;
        owners.push(new Set());
        for (let one = 0; one < rowLength; one += 1) children.push(0);
      }
      state = children[edge] ?? 0;
    }
    owners[state]?.add(owner);
  }
  return { children, owners };
}

/** Completes the trie: where no child is, the state goes where its longest proper suffix would go. */
function linkFailures({ children, owners }: Trie): { next: Int32Array; owners: Set<number>[] } {
  const next = Int32Array.from(children);
  const suffix = new Int32Array(owners.length);
  const queue: number[] = [];
  for (let one = 0; one < rowLength; one += 1) if (next[one]) queue.push(next[one] ?? 0);
  for (let at = 0; at < queue.length; at += 1) {
    const state = queue[at] ?? 0;
    const shorter = suffix[state] ?? 0;
    for (const owner of owners[shorter] ?? []) owners[state]?.add(owner);
    for (let one = 0; one < rowLength; one += 1) {
      const edge = state * rowLength + one;
      const onward = next[shorter * rowLength + one] ?? 0;
      const child = next[edge] ?? 0;
      if (child === 0) next[edge] = onward;
      else {
        suffix[child] = onward;
        queue.push(child);
      }
    }
  }
  return { next, owners };
}
