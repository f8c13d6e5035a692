import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrap } from '../../src/commands/wrap.ts';

describe('wrap', () => {
  it('breaks at spaces, and indents what follows', () => {
    expect(wrap('one two three', 8)).toBe('one two\nthree');
    expect(wrap('- one two three', 9, '  ')).toBe('- one two\n  three');
  });

  it('keeps lines that fit, and lines that were broken already', () => {
    expect(wrap('one two', 7)).toBe('one two');
    expect(wrap('one\n\ntwo', 80)).toBe('one\n\ntwo');
  });

  it('gives a word that is too long a line of its own', () => {
    expect(wrap('at registry.example.com:5000/v2/ now', 10)).toBe(
      'at\nregistry.example.com:5000/v2/\nnow',
    );
  });

  it('keeps the beginning of an indented line', () => {
    expect(wrap('    indented', 80)).toBe('    indented');
  });

  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });

  it('changes white space only', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (given, width) => {
        expect(wrap(given.join(' '), width, '  ').split(/\s+/)).toEqual(given);
      }),
    );
  });

  it('makes no line wider than asked, but for a word that is', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 14, max: 40 }), (given, width) => {
        for (const line of wrap(given.join(' '), width, '  ').split('\n'))
          expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
