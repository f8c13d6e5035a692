import { describe, expect, it } from 'vitest';
import { patternLines, patternsAmong } from '../../src/diagnosis/patterns.ts';
import type { RecentBuild, Trait } from '../../src/model/pattern.ts';

const node: Trait = { kind: 'node', value: 'node-1' };
const parser: Trait = { kind: 'label', value: 'parser-id=xyz' };
const built = (name: string, traits: Trait[], more: Partial<RecentBuild> = {}): RecentBuild => ({
  name,
  outcome: 'failed',
  endedAt: '2026-01-18T10:45:00.000Z',
  traits,
  ...more,
});
const three = ['a', 'b', 'c'].map((name) => built(name, [node, parser]));

describe('patternsAmong', () => {
  it('says first what tells most', () => {
    expect(patternsAmong(three, 'a').map(({ kind }) => kind)).toEqual(['label', 'node']);
  });

  it('says first what fewer builds with it got over', () => {
    const well = built('d', [parser], { outcome: 'succeeded' });
    expect(patternsAmong([...three, well], 'a').map(({ kind }) => kind)).toEqual(['node', 'label']);
  });

  it('counts a build once, however many times it is given', () => {
    expect(patternsAmong([...three.slice(0, 2), ...three.slice(0, 2)], 'a')).toEqual([]);
  });

  it('begins where it is told to', () => {
    const settings = { atLeast: 2, withinMinutes: 60 };
    expect(patternsAmong(three.slice(0, 2), 'a', settings)).toHaveLength(2);
    expect(patternsAmong(three, 'a', { ...settings, atLeast: 4 })).toEqual([]);
  });

  it('looks no further than it is told to', () => {
    const late = built('c', [node], { endedAt: '2026-01-18T11:00:00.000Z' });
    const builds = [...three.slice(0, 2), late];
    expect(patternsAmong(builds, 'a', { atLeast: 3, withinMinutes: 14 })).toEqual([]);
    expect(patternsAmong(builds, 'a', { atLeast: 3, withinMinutes: 15 })).toHaveLength(1);
  });

  it('has nothing to say of a build that it does not know, or that succeeded', () => {
    expect(patternsAmong(three, 'z')).toEqual([]);
    expect(patternsAmong([built('z', [node], { outcome: 'succeeded' }), ...three], 'z')).toEqual(
      [],
    );
  });
});

describe('patternLines', () => {
  it('names builds once that share several things', () => {
    expect(patternLines(patternsAmong(three, 'a'))).toEqual([
      'all 3 failed builds have the label parser-id=xyz, and the same node (a, b, c)',
    ]);
  });

  it('says of the trait how many succeeded with it, before the others that they share', () => {
    const registry: Trait = { kind: 'registry', value: 'registry:5000' };
    const failed = ['a', 'b', 'c'].map((name) => built(name, [registry, parser]));
    const well = built('d', [registry, parser], { outcome: 'succeeded' });
    expect(patternLines(patternsAmong([...failed, well], 'a'))).toEqual([
      'all 3 failed builds have the label parser-id=xyz (1 with it succeeded), and the same registry (a, b, c)',
    ]);
  });

  it('tells apart builds that share different things', () => {
    const more = built('d', [node]);
    expect(patternLines(patternsAmong([...three, more], 'a'))).toEqual([
      'all 4 failed builds ran on the node node-1 (a, b, c, d)',
      '3 of 4 failed builds have the label parser-id=xyz (a, b, c)',
    ]);
  });
});
