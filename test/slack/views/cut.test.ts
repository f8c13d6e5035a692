import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutLines, cutMiddle, cutMrkdwn } from '../../../src/slack/views/cut.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const size = fc.integer({ min: 30, max: 150 });

describe('every cut', () => {
  it.each(Object.entries({ cut, cutLines, cutMiddle, cutMrkdwn }))(
    '%s keeps to its length, breaks no character and leaves short text alone',
    (_, cutTo) => {
      fc.assert(
        fc.property(text, size, (whole, max) => {
          const shown = cutTo(whole, max);
          expect(shown.length).toBeLessThanOrEqual(max);
          expect(shown.isWellFormed()).toBe(true);
          if (JSON.stringify(whole).length - 2 <= max) expect(shown).toBe(whole);
        }),
      );
    },
  );
});

describe('cutMrkdwn', () => {
  it('cuts before an entity that it would break', () => {
    expect(cutMrkdwn('a &lt;b&gt; and more', 6)).toBe('a …');
  });

  it('cuts before a mention or link that it would break', () => {
    expect(cutMrkdwn('approved by <@U02APPROVER> today', 20)).toBe('approved by …');
    expect(cutMrkdwn('see <https://github.com/acme|Pull request #1>', 30)).toBe('see …');
  });
});

describe('cutMiddle', () => {
  it('keeps both ends of a name', () => {
    expect(cutMiddle('builds/image-of-the-thumbnailer-7', 15)).toBe('builds/…ailer-7');
  });
});

describe('cutLines', () => {
  it('ends at a line and says how many more there are', () => {
    const log = Array.from({ length: 50 }, (_, index) => `line ${index + 1}`).join('\n');

    expect(cutLines(log, 60)).toBe('line 1\nline 2\nline 3\nline 4\n… 46 more lines');
  });

  it('shows the beginning of a first line that is too long by itself', () => {
    expect(cutLines(`${'x'.repeat(500)}\nlast`, 60)).toBe(`${'x'.repeat(35)}…\n… 1 more line`);
  });

  it('counts what JSON doubles', () => {
    const quotes = '"'.repeat(300);

    expect(JSON.stringify(cutLines(quotes, 100)).length).toBeLessThanOrEqual(102);
  });
});
