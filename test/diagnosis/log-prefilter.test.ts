import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrefilter, type Prefilter } from '../../src/diagnosis/log-prefilter.ts';

interface Hit {
  readonly owner: number;
  readonly at: number;
  readonly line: number;
}

const inOrder = (hits: readonly Hit[]): Hit[] =>
  hits.toSorted((a, b) => a.at - b.at || a.owner - b.owner);

/** What the search comes upon in the text, and how many line ends it counts. */
function search(prefilter: Prefilter, text: string): { hits: Hit[]; lines: number } {
  const content = Buffer.from(text);
  // What stands behind the text in the memory must not matter.
  const memory = new ArrayBuffer(Math.ceil(content.length / 4) * 4 + 8);
  const bytes = Buffer.from(memory).fill('a');
  bytes.set(content);
  const hits: Hit[] = [];
  const lines = prefilter.scan(
    bytes,
    new Int32Array(memory),
    content.length,
    (at, _, literal, line) => {
      for (const owner of prefilter.owners[literal] ?? []) hits.push({ owner, at, line });
      return 0;
    },
  );
  return { hits: inOrder(hits), lines };
}

/** The same, by looking for each literal at each place. */
function naiveSearch(literals: readonly string[], text: string): { hits: Hit[]; lines: number } {
  const lower = Buffer.from(text)
    .toString('latin1')
    .replace(/[A-Z]/g, (one) => one.toLowerCase());
  const hits = literals.flatMap((literal, owner) =>
    Array.from({ length: lower.length }, (_, at) => at)
      .filter((at) => lower.startsWith(literal, at))
      .map((at) => ({ owner, at, line: lower.slice(0, at).split('\n').length - 1 })),
  );
  return { hits: inOrder(hits), lines: lower.split('\n').length - 1 };
}

const prefilterOf = (literals: readonly string[]) =>
  createPrefilter(literals.map((literal, owner) => ({ literal, owner })));

describe('createPrefilter', () => {
  it('finds literals that overlap, that end in one another, and in any case', () => {
    const prefilter = prefilterOf(['refused', 'fused', 'connection refused', 'refused at', '403']);
    const { hits } = search(prefilter, 'x\nConnection REFUSED by peer:403');
    expect(hits).toEqual([
      { owner: 2, at: 2, line: 1 },
      { owner: 0, at: 13, line: 1 },
      { owner: 1, at: 15, line: 1 },
      { owner: 4, at: 29, line: 1 },
    ]);
  });

  it('finds what a search for each literal at each place finds', () => {
    const letter = fc.constantFrom('a', 'b', ' ', '4');
    const literal = fc.string({ unit: letter, minLength: 3, maxLength: 12 });
    const text = fc.string({
      unit: fc.oneof(letter, letter, fc.constantFrom('B', '\n', 'ü', '\v')),
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(literal, { minLength: 1, maxLength: 8 }),
        text,
        (literals, given) => {
          const whole = `${given}${literals[0]}${given}`;
          expect(search(prefilterOf(literals), whole)).toEqual(naiveSearch(literals, whole));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('refuses a literal that is too short to be looked for', () => {
    expect(() => prefilterOf(['ab'])).toThrow('too short');
  });
});
