import { describe, expect, it } from 'vitest';
import { humanDuration } from '../../../src/bundle/tables/human-duration.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('ages', () => {
  it.each([
    [-5 * second, '<invalid>'],
    [-second, '0s'],
    [119 * second, '119s'],
    [2 * minute, '2m'],
    [3 * minute + 20 * second, '3m20s'],
    [66 * minute, '66m'],
    [5 * hour + 30 * minute, '5h30m'],
    [47 * hour, '47h'],
    [3 * day + 4 * hour, '3d4h'],
    [26 * day, '26d'],
    [800 * day, '2y70d'],
    [9 * 365 * day, '9y'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });
});
