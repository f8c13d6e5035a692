import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeBlock, codeSpan, cut, prose } from '../../src/github/markdown.ts';

describe('a code block', () => {
  it('cannot be left by a line of its text', () => {
    const ticks = fc.integer({ min: 1, max: 8 }).map((count) => '`'.repeat(count));
    const piece = fc.oneof(ticks, fc.constantFrom('\n', '\r', '\r\n', 'text', '~~~', '   '));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const [open = '', ...rest] = codeBlock(pieces.join('')).split('\n');
        const fence = /^`+/.exec(open)?.[0] ?? '';
        const closing = rest.findIndex((line) => new RegExp(`^ {0,3}${fence}\`*\\s*$`).test(line));
        expect(closing).toBe(rest.length - 1);
      }),
    );
  });

  it('shows what a terminal would hide', () => {
    expect(codeBlock('\u001b[31mred\u001b[0m\u202e\u0007 end\n\n')).toBe('```text\nred end\n```');
  });
});

describe('a code span', () => {
  it('holds backticks', () => {
    expect(codeSpan('run `x`')).toBe('`` run `x` ``');
  });

  it('is one line, and nothing for nothing', () => {
    expect(codeSpan('a\nb')).toBe('`a b`');
    expect(codeSpan(' \n')).toBe('');
  });
});

describe('prose', () => {
  it.each([
    ['[click](https://evil.example)', '\\[click\\](https:\u200b//evil.example)'],
    ['<img src=x> & <!-- hidden', '&lt;img src=x> &amp; &lt;!-- hidden'],
    ['*bold* _it_ `code` a|b ~~x~~', '\\*bold\\* \\_it\\_ \\`code\\` a\\|b \\~\\~x\\~\\~'],
    ['# heading\n- item', '\\# heading - item'],
    ['1. item', '\\1. item'],
    ['> quote', '\\> quote'],
  ])('shows Markdown as it is written: %s', (text, expected) => {
    expect(prose(text)).toBe(expected);
  });
});

describe('a text that is too long', () => {
  it('is cut between characters, within the limit', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('ab😀def', 4)).toBe('ab…');
    expect(cut('abcd', 4)).toBe('abcd');
  });
});
