import { describe, expect, it } from 'vitest';
import { enableCache } from '../../src/fixes/enable-cache.ts';
import { fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith, summaryBy } from './requests.ts';

const fixed = fixedBy(enableCache);
const job = (...args: string[]) => jobWith(`args: [${['--cleanup', ...args].join(', ')}]`);
const kimia = (text: string) => text.replace(/image: .*/, 'image: ghcr.io/rapidfort/kimia:1.0.13');

describe('keeping layers', () => {
  it('is switched on', () => {
    expect(fixed(job())).toBe(job('--cache'));
    expect(fixed(job('--cache=false'))).toBe(job('--cache=true'));
  });

  it('tells where Kaniko keeps them', () => {
    expect(summaryBy(enableCache)(job())).toBe(
      'arguments of container kaniko: --cache; layers are kept in the repository cache below its destination',
    );
    expect(summaryBy(enableCache)(job('--cache-repo=reg/app/layers'))).toContain(
      'layers are kept in reg/app/layers',
    );
  });

  it('needs a place: a repository for a build that pushes nothing, a volume for Kimia', () => {
    expect(fixed(job('--no-push'))).toMatch(/must be told where to keep layers: --cache-repo/);
    expect(fixed(kimia(job()))).toMatch(/mount a volume that outlives the build/);
    expect(fixed(kimia(job('--cache-dir=/cache')))).toBe(
      kimia(job('--cache-dir=/cache', '--cache')),
    );
  });

  it('does not help a build that kept them, or whose time went elsewhere', () => {
    expect(fixed(job(), fact('builder.cache', 'on'))).toMatch(/kept its layers already/);
    expect(fixed(job('--cache'))).toMatch(/says --cache already/);
    expect(fixed(job(), fact('build.slowest', { name: 'push', seconds: 500 }))).toMatch(
      /500 s, went into push, which kept layers do not shorten/,
    );
  });
});
