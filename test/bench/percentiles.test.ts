import { describe, expect, it } from 'vitest';
import { percentiles } from '../../bench/percentiles.ts';
import { table } from '../../bench/table.ts';

describe('percentiles', () => {
  it('are times that were measured, by the nearest rank', () => {
    const times = Array.from({ length: 200 }, (_, index) => 200 - index);

    expect(percentiles(times)).toEqual({ p50: 100, p95: 190, p99: 198 });
  });

  it('of one run are its time', () => {
    expect(percentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
  });
});

describe('the table of the benchmark', () => {
  it('says PASS or FAIL where there is a target, and nothing where there is none', () => {
    const rows = [
      { what: 'quick', figures: ['9 ms'], target: { text: '< 10 ms', isMet: true } },
      { what: 'slow', figures: ['1000 ms'], target: { text: '< 10 ms', isMet: false } },
      { what: 'watched', figures: ['5 ms'] },
    ];

    expect(table(['time', 'p99'], rows)).toBe(
      [
        'time         p99  target',
        'quick       9 ms  < 10 ms         PASS',
        'slow     1000 ms  < 10 ms         FAIL',
        'watched     5 ms',
      ].join('\n'),
    );
  });
});
