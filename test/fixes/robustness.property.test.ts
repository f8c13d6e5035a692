import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/fixes/yaml/yaml-file.ts';
import { goldenRequest, goldens } from './golden.ts';

describe('fixes of damaged files', () => {
  it('answer, and what they change is valid YAML', () => {
    const piece = fc.constantFrom(
      '',
      ':',
      '- ',
      '[',
      '}',
      '"',
      '\n',
      '\t',
      '&a ',
      '*a',
      '<<: ',
      '#',
    );
    const damage = fc.array(fc.tuple(fc.nat(2000), fc.nat(5), piece), { maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...goldens), damage, (golden, wounds) => {
        const { fix, text: whole } = golden;
        const text = wounds.reduce((manifest, [at, length, put]) => {
          const start = at % (manifest.length + 1);
          return manifest.slice(0, start) + put + manifest.slice(start + length);
        }, whole);
        const outcome = fix.apply(goldenRequest(golden, 'x.yaml', text));
        if (outcome.kind !== 'changed') return;
        for (const { path, after } of outcome.changes)
          expect(readYaml({ path, text: after }).kind).toBe('yaml');
      }),
      { numRuns: 1500 },
    );
  });

  it('refuse documents whose aliases refer to nothing, to themselves, or grow without end', () => {
    const bomb = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
    for (let depth = 1; depth < 9; depth += 1) {
      const shared = Array.from({ length: 10 }, () => `*a${depth - 1}`).join(', ');
      bomb.push(`a${depth}: &a${depth} [${shared}]`);
    }
    for (const text of ['a: *b\n', 'a: &a [*a]\n', `${bomb.join('\n')}\n`])
      expect(readYaml({ path: 'x.yaml', text })).toMatchObject({ kind: 'broken' });
  });
});
