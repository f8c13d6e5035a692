import { describe, expect, it } from 'vitest';
import { alternativesOf } from '../../src/diagnosis/log-alternatives.ts';

const sources = (pattern: RegExp): string[] => alternativesOf(pattern).map(({ source }) => source);

describe('alternativesOf', () => {
  it.each([
    [/a|b c|d/i, ['a', 'b c', 'd']],
    [/(?:a|b) c|[|(]d|\|e\(|f/, ['(?:a|b) c', '[|(]d', '\\|e\\(', 'f']],
    [/only (?:a|b)/, ['only (?:a|b)']],
    [/[\]|]a|b/, ['[\\]|]a', 'b']],
  ])('takes %s apart where it is safe', (pattern, expected) => {
    expect(sources(pattern)).toEqual(expected);
  });

  it('keeps the flags', () => {
    expect(alternativesOf(/a|b/i).map(({ flags }) => flags)).toEqual(['i', 'i']);
  });

  it('leaves a pattern whole that refers to its groups', () => {
    expect(sources(/(a)\1|b/)).toEqual(['(a)\\1|b']);
    expect(sources(/(?<one>a)|b/)).toEqual(['(?<one>a)|b']);
  });
});
