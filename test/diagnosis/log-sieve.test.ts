import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordingSieve } from '../../src/diagnosis/log-sieve.ts';
import { builtInTable } from '../support/signatures.ts';

const wordings = [
  { needs: [['failed to export ', 'failed to push '], [' cache']] },
  { needs: [['i/o timeout']] },
  { needs: [['401'], ['of']] },
].map((one) => ({ ...builtInTable.wordings[0], ...one }) as (typeof builtInTable.wordings)[number]);

function pass(line: string, sieve = wordingSieve(wordings)): readonly number[] {
  const bytes = Buffer.from(`failed to push cache\n${line}\n401 i/o timeout`);
  const start = bytes.indexOf('\n') + 1;
  return sieve.pass(bytes, start, start + Buffer.byteLength(line), [0, 1, 2]);
}

describe('wordingSieve', () => {
  it.each([
    ['Failed to push the CACHE', [0]],
    ['failed to push, failed to export ', []],
    ['cache i/o timeout', [1]],
    ['a 401', [2]],
    ['401', [2]],
    ['', []],
    ['nothing', []],
  ] as const)('of `%s` passes the wordings whose parts all stand in the line', (line, owners) => {
    expect(pass(line)).toEqual(owners);
  });

  it.each([
    '{"msg": "failed to push", "error": "the cache"}',
    'time="2026" level=error msg="a" error="b"',
    'failed\\tto push',
    'failed \u001b]0;title\u0007to push',
    'x'.repeat(4_001),
  ])('passes all where the text is more than the bytes: %s', (line) => {
    expect(pass(line)).toEqual([0, 1, 2]);
  });

  it.each([
    [[0, 2], true],
    [[0, 1], false],
    [[0, 0, 2, 2, 1], true],
  ] as const)('tells whether wordings %j are worth a look through the line: %s', (owners, is) => {
    expect(wordingSieve(wordings).isWorthwhile(owners)).toBe(is);
  });

  it('passes each wording that matches, whatever was passed before', () => {
    const sieve = wordingSieve(builtInTable.wordings);
    const all = builtInTable.wordings.map((_, owner) => owner);
    const needed = fc
      .constantFrom(...builtInTable.wordings.flatMap(({ needs }) => needs.flat()))
      .chain((literal) => fc.mixedCase(fc.constant(literal)));
    fc.assert(
      fc.property(fc.array(needed, { maxLength: 6 }), (literals) => {
        const line = literals.join(' x ');
        const bytes = Buffer.from(line);
        const passed = sieve.pass(bytes, 0, bytes.length, all);
        const matching = all.filter((owner) => builtInTable.wordings[owner]?.pattern.test(line));
        expect(passed).toEqual(expect.arrayContaining(matching));
      }),
      { numRuns: 300 },
    );
  });
});
