import { describe, expect, it } from 'vitest';
import { requiredLiterals } from '../../src/diagnosis/log-literals.ts';
import { signatures } from '../../src/diagnosis/signature-table.ts';

describe('requiredLiterals', () => {
  it.each([
    [/no such host/, ['no such host']],
    [/unauthorized: |DENIED/i, ['unauthorized: ', 'denied']],
    [/lookup \S+: (?:no such host|server misbehaving)/, ['no such host', 'server misbehaving']],
    [/colou?red text/, ['red text']],
    [/(?:maybe )?certain/, ['certain']],
    [/(?!never)always/, ['always']],
    [/status(?: code)? 429\b/, [' 429']],
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
