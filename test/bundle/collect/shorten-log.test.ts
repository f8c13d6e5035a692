import { describe, expect, it } from 'vitest';
import { shortenLog } from '../../../src/bundle/collect/shorten-log.ts';

const line = (number: number) => `step ${number}: compiling module number ${number} of many`;
const log = Array.from({ length: 10_000 }, (_, index) => line(index + 1)).join('\n');

describe('a log that is too long to be kept', () => {
  const short = shortenLog(log, 20_000, () => [5_000]);
  const lines = short.split('\n');

  it('keeps its beginning, its end and the lines that decide, with their neighbours, at their numbers', () => {
    expect(lines).toHaveLength(10_000);
    for (const number of [1, 50, 4_999, 5_000, 5_001, 9_900, 10_000])
      expect(lines[number - 1]).toBe(line(number));
  });

  it('says how many lines are missing, where they are', () => {
    const said = lines.filter((one) => one.endsWith('lines left out›'));
    expect(said).toHaveLength(2);
    const missing = said.map((one) => Number(/\d+/.exec(one)?.[0]));
    const kept = lines.filter((one) => one.startsWith('step')).length;
    expect(kept + missing.reduce((one, other) => one + other)).toBe(10_000);
  });

  it('is about as long as it may be', () => {
    expect(short.replaceAll('\n', '').length).toBeLessThan(20_100);
    expect(short.length).toBeGreaterThan(19_000);
  });

  it('loses the middle of a line without end', () => {
    const endless = `begin ${'x'.repeat(1_000_000)} end`;
    const kept = shortenLog(endless, 50_000, () => [1]);
    expect(kept).toMatch(/^begin x+ … x+ end$/);
    expect(kept.length).toBeLessThan(10_000);
  });

  it('is left as it is where there is room', () => {
    expect(shortenLog('a\nb\n', 4, () => [])).toBe('a\nb\n');
  });
});
