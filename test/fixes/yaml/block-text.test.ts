import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { replaceBlock } from '../../../src/fixes/yaml/block-text.ts';
import { splice } from '../../../src/fixes/yaml/splice.ts';

/** The document with another text in the place of its block `a`. */
function replaced(outer: string, after: string): string {
  const node = parseDocument(outer).get('a', true);
  const { range, value } = node as unknown as { range: [number]; value: string };
  return splice(outer, [replaceBlock(outer, range[0], value, after)]);
}

describe('the text of a block', () => {
  it.each([
    ['a: |\n  x\n  y\nb: 1\n', 'x\nz\n', 'a: |\n  x\n  z\nb: 1\n'],
    ['a: |   # why\n    x\n\n    y\n', 'x\n\ny\nz\n', 'a: |   # why\n    x\n\n    y\n    z\n'],
    ['a: |-\n  x\n  y', 'x\nz', 'a: |-\n  x\n  z'],
    ['a: |\r\n  x\r\n  y\r\nb: 1\r\n', 'w\ny\n', 'a: |\r\n  w\r\n  y\r\nb: 1\r\n'],
    ['a: |\n  x\n', 'x\n\ny\n', 'a: |\n  x\n\n  y\n'],
    ['a: |\n  x\nb: 1\n', 'x\n\ny\n', 'a: |\n  x\n\n  y\nb: 1\n'],
    ['a: |-\n  x', 'x\n\ny', 'a: |-\n  x\n\n  y'],
    ['a: |\n  x\n  y\n  z\n', 'x\nz\n', 'a: |\n  x\n  z\n'],
  ])('of %j becomes %j where it differs', (outer, after, wanted) => {
    expect(replaced(outer, after)).toBe(wanted);
  });

  it('is what was wanted, whatever its lines, and what stands around it stays', () => {
    const line = fc.constantFrom('x', 'y z', '# no comment', '', '  deep', 'k: v');
    const text = fc
      .array(line, { minLength: 1, maxLength: 6 })
      .map((lines) => `first\n${lines.join('\n')}\nlast\n`);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const block = (inner: string) =>
          inner
            .replace(/^(?=.)/gm, '    ')
            .replace(/^/, 'a: |\n')
            .concat('# behind\nb: 1\n');
        const outer = replaced(block(before), after);
        expect(outer).toBe(block(after));
        expect(parse(outer)).toEqual({ a: after, b: 1 });
      }),
    );
  });
});
