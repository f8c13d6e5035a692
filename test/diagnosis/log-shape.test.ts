import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/diagnosis/log-shape.ts';

const shape = (text: string): number =>
  shapeOf(Buffer.from(text), 0, Buffer.byteLength(text), new Set([1, 6443]));

describe('the shape of a line', () => {
  it.each([
    ['2026-01-18T03:04:05.123Z pull', '2027-01-18T23:14:55.9Z pull'],
    ['dial tcp 10.43.1.2:5000: i/o timeout', 'dial tcp 10.0.0.17:32000: i/o timeout'],
    ['at 03:04:01', 'at 03:04:02'],
    ['INFO[0002] lodash@1.2.3 in 12.5s', 'INFO[98765] lodash@14.0.17 in 3.75s'],
  ])('is the same for `%s` and `%s`', (one, other) => {
    expect(shape(one)).toBe(shape(other));
  });

  it.each([
    ['exit code 0', 'exit code 137'],
    ['status 403', 'status 404'],
    ['code: 1', 'code: 12'],
    ['error TS2304', 'error TS2305'],
    ['YN0028', 'YN0001'],
    ['it ended with 28. Bye', 'it ended with 22. Bye'],
    ['took 0', 'took 1234'],
    ['dial tcp 10.43.0.1:6443', 'dial tcp 10.43.0.1:5000'],
    ['no route to host', 'no route to hast'],
    ['a', 'aa'],
  ])('differs for `%s` and `%s`', (one, other) => {
    expect(shape(one)).not.toBe(shape(other));
  });
});
