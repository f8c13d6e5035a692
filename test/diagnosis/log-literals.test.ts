import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requiredLiterals, requiredSets } from '../../src/diagnosis/log-literals.ts';
import { signatures } from '../../src/diagnosis/signature-table.ts';

/** Texts that a pattern of these parts matches, and the pattern. */
const matched = fc
  .array(
    fc.constantFrom<[string, string]>(
      ['abc', 'abc'],
      ['x?', ''],
      ['x?', 'x'],
      ['(?:de|fgh)', 'fgh'],
      ['(?:de|fgh)?', 'de'],
      ['(?:ij(?:kl|m)){2}', 'ijmijkl'],
      ['(?:n|op)+', 'opnop'],
      ['q*', 'qqq'],
      ['[rs]', 's'],
      ['\\.{1,2}', '..'],
      ['\\b', ''],
      ['.{0,5}', '???'],
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => ({
    pattern: new RegExp(`t${parts.map(([source]) => source).join('')}u v`, 'i'),
    text: `T${parts.map(([, text]) => text).join('')}U v`,
  }));

describe('requiredSets', () => {
  it('finds sets of each of which a match holds a literal', () => {
    fc.assert(
      fc.property(matched, ({ pattern, text }) => {
        const lower = text.toLowerCase();
        for (const set of requiredSets(pattern))
          expect(set.some((one) => lower.includes(one))).toBe(true);
      }),
    );
  });

  it.each([
    [
      /failed to (?:export|push) .{1,80} cache/,
      [['failed to export ', 'failed to push '], [' cache']],
    ],
    [/(?:no (?:such )?key \d+ of|none) x/, [['no such key ', 'no key ', 'none'], [' x']]],
    [
      /(?:lookup \S+ on (?:tcp|udp)) (?:maybe .*)?end/,
      [['lookup '], [' on tcp', ' on udp'], [' '], ['end']],
    ],
  ] as const)('finds in %s all that a match needs', (pattern, sets) => {
    expect(requiredSets(pattern)).toEqual(sets);
  });
});

describe('requiredLiterals', () => {
  it('finds literals of which each match holds one', () => {
    fc.assert(
      fc.property(matched, ({ pattern, text }) => {
        const lower = text.toLowerCase();
        expect(requiredLiterals(pattern).some((one) => lower.includes(one))).toBe(true);
      }),
    );
  });

  it.each([
    [/no such host/, ['no such host']],
    [/unauthorized: |DENIED/i, ['unauthorized: ', 'denied']],
    [/lookup \S+: (?:no such host|server misbehaving)/, [': no such host', ': server misbehaving']],
    [/colou?red text/, ['coloured text', 'colored text']],
    [/(?:error|failed) pull(?:ing|ed)?/, ['error pull', 'failed pull']],
    [/[Ee]rr[oO]r: [a-z] x/, ['error: ']],
    [/exit (?:code )?137/, ['exit code 137', 'exit 137']],
    [/(?:maybe )?certain/, ['certain']],
    [/(?!never)always/, ['always']],
    [/status(?: code)? 429\b/, ['status code 429', 'status 429']],
    [/say "hello" twice/, [' twice']],
    [/[abc]+ tail/, [' tail']],
    [/a{3}bcd/, ['bcd']],
    [/x\.y\/z/, ['x.y/z']],
    [/\u0041bc \x41dd tail/, ['dd tail']],
    [/größe 12/, ['e 12']],
  ] as const)('finds in %s what every match holds', (pattern, literals) => {
    expect(requiredLiterals(pattern)).toEqual([...literals]);
  });

  it('refuses a pattern that any text could match', () => {
    expect(() => requiredLiterals(/\d+|abc/)).toThrow('no literal is required');
  });

  it('finds literals in every signature', () => {
    for (const { pattern } of signatures)
      for (const literal of requiredLiterals(pattern))
        expect(literal.length, `${literal} in ${pattern}`).toBeGreaterThanOrEqual(3);
  });
});
