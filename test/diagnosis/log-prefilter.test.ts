import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrefilter, type Prefilter } from '../../src/diagnosis/log-prefilter.ts';

/** Owners of the literals that the automaton comes upon. */
function found({ next, classOf, ownersAt }: Prefilter, text: string): number[] {
  const owners = new Set<number>();
  let state = 0;
  for (const byte of Buffer.from(text)) {
    state = next[state + (classOf[byte] ?? 0)] ?? 0;
    if (state < 0) {
      state = -state;
      for (const owner of ownersAt(state)) owners.add(owner);
    }
  }
  return [...owners].sort((a, b) => a - b);
}

const withOwners = (literals: readonly string[]) =>
  literals.map((literal, owner) => ({ literal, owner }));

describe('createPrefilter', () => {
  it('finds literals that overlap, that end in one another, and in any case', () => {
    const prefilter = createPrefilter(
      withOwners(['refused', 'fused', 'connection refused', 'refused at']),
    );
    expect(found(prefilter, 'Connection REFUSED by peer')).toEqual([0, 1, 2]);
  });

  it('finds what a search for each literal finds', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', ' '),
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(letters, { minLength: 1, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'B', 'ü'), maxLength: 60 }),
        (literals, text) => {
          const expected = literals.flatMap((literal, owner) =>
            text.toLowerCase().includes(literal) ? [owner] : [],
          );
          expect(found(createPrefilter(withOwners(literals)), text)).toEqual(expected);
        },
      ),
    );
  });

  it('refuses more characters than a row of its table holds', () => {
    const many = Array.from({ length: 80 }, (_, index) => String.fromCharCode(0x21 + index)).join(
      '',
    );
    expect(() => createPrefilter(withOwners([many]))).toThrow('too many characters');
  });
});
