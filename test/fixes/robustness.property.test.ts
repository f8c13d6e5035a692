import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixes } from '../../src/fixes/index.ts';
import { readYaml } from '../../src/fixes/yaml/yaml-file.ts';
import { blockedEgress, fixRequest, outOfMemory } from './requests.ts';

const folder = new URL('golden/', import.meta.url);
const manifests = readdirSync(folder)
  .filter((name) => name.includes('.before.'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));
const facts = [...outOfMemory(), ...blockedEgress('default-deny', 'build-egress')];

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
      fc.property(fc.constantFrom(...manifests), damage, (manifest, wounds) => {
        const text = wounds.reduce((whole, [at, length, put]) => {
          const start = at % (whole.length + 1);
          return whole.slice(0, start) + put + whole.slice(start + length);
        }, manifest);
        for (const fix of fixes.values()) {
          const outcome = fix.apply(fixRequest([{ path: 'x.yaml', text }], facts));
          if (outcome.kind !== 'changed') continue;
          for (const { path, after } of outcome.changes)
            expect(readYaml({ path, text: after }).kind).toBe('yaml');
        }
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
