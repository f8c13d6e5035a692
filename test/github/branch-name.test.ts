import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchName } from '../../src/github/branch-name.ts';

describe('the name of a fix’s branch', () => {
  it('tells the target and the fix', () => {
    expect(
      branchName({ target: 'builds', fix: 'raise-memory', places: ['deploy/job.yaml'] }),
    ).toMatch(/^buildmedic\/builds\/raise-memory-[0-9a-f]{6}$/);
  });

  it('is the same for the same files in another order, and another one for other files', () => {
    const named = (...places: string[]) => branchName({ target: 't', fix: 'f', places });
    expect(named('a', 'b')).toBe(named('b', 'a'));
    expect(named('a')).not.toBe(named('b'));
    expect(named('a', 'b')).not.toBe(named('ab'));
  });

  it('is one that Git accepts, whatever the target is called', () => {
    const awkward = [
      '..',
      '.lock',
      'a.lock',
      'a.lock.lock',
      'x..y',
      '@{',
      '-',
      'ä/ö',
      ' ',
      'a~^:?*[\\',
    ];
    for (const target of awkward) expect(() => checkRef(target)).not.toThrow();
    fc.assert(
      fc.property(fc.string(), fc.string(), (target, fix) => {
        const name = branchName({ target, fix, places: [] });
        expect(name).toMatch(/^buildmedic\/[\w.-]+\/[\w.-]+-[0-9a-f]{6}$/);
        for (const part of name.split('/')) expect(part).not.toMatch(/^[.-]|\.\.|\.$|\.lock$/i);
      }),
    );
  });
});

const checkRef = (target: string) =>
  execFileSync('git', [
    'check-ref-format',
    '--branch',
    branchName({ target, fix: target, places: [] }),
  ]);
