import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeColors } from '../../src/diagnosis/log-colors.ts';

const without = (text: string): string => {
  const bytes = Buffer.from(text);
  return bytes.toString('utf8', 0, removeColors(bytes, bytes.length));
};

describe('removing colours', () => {
  it('takes off what a terminal would not show, and nothing else', () => {
    const part = fc.constantFrom(
      'a',
      'ü€',
      '\n',
      '[',
      '0m',
      '\u001b[0m',
      '\u001b[1;31m',
      '\u001b[K',
      '\u001b[38;5;4m',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('');
        expect(without(text)).toBe(stripVTControlCharacters(text));
      }),
    );
  });

  it('leaves a sequence that has no end, and one that is none', () => {
    expect(without('a\u001b[12\nb\u001b c\u001b')).toBe('a\u001b[12\nb\u001b c\u001b');
  });
});
