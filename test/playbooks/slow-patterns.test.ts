import { describe, expect, it } from 'vitest';
import { signatures } from '../../src/diagnosis/signature-table.ts';
import { slowBecause } from '../../src/playbooks/slow-patterns.ts';

describe('a pattern', () => {
  it.each([
    /no space left on device/,
    /lookup \S{1,200}: no such host/,
    /status(?: code)? \d{3}\b/,
    /(?:error|fatal): [a-z]{1,20} .{0,200}denied/,
    /(?:[a-z]{1,20} ){1,5}failed/,
  ])('that takes linear time is fine: %s', (pattern) => {
    expect(slowBecause(pattern)).toBeUndefined();
  });

  it.each([
    [/(a+)+ failed/, '`a+` within `(a+)+` can divide the same text'],
    [/(?:a{1,50}){1,50} failed/, '`a{1,50}` within `(?:a{1,50}){1,50}` can divide'],
    [/error (?:\S{1,90}\s?){1,30}failed/, 'could take exponential time'],
  ])('that could take exponential time is told with its parts: %s', (pattern, because) => {
    expect(slowBecause(pattern)).toContain(because);
  });

  it('of which two parts can share the same text is told as it is written', () => {
    expect(slowBecause(/error .{0,200}\S{1,90} failed/)).toMatch(
      /^`\.\{0,200\}` and `\\S\{1,90\}` can share the same text .* more than linear time/,
    );
  });

  it.each([
    [/error .* failed/, '`.*` may run over the whole line: bound it, such as `.{0,200}`'],
    [/error \d+ failed/, '`\\d+` may run over the whole line: bound it, such as `\\d{1,200}`'],
  ])('without a bound is told with one: %s', (pattern, because) => {
    expect(slowBecause(pattern)).toBe(because);
  });
});

describe('the built-in signatures', () => {
  it('hold no pattern that could take exponential time', () => {
    const slow = signatures.flatMap(({ id, pattern, about, unless, step }) =>
      [pattern, about, unless, step].flatMap((one) => {
        const because = one && slowBecause(one);
        return because?.includes('exponential') ? [`${id}: ${because}`] : [];
      }),
    );
    expect(slow).toEqual([]);
  });
});
