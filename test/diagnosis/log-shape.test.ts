import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/diagnosis/log-shape.ts';

/** Wherever the line stands among the bytes. */
function shape(text: string): number {
  const shapes = [0, 1, 2, 3].map((offset) => {
    const { buffer, byteOffset, length } = Buffer.from(`${' '.repeat(offset)}${text}123`);
    return shapeOf(
      new DataView(buffer, byteOffset, length),
      offset,
      length - 3,
      new Set([443, 6443, 10250]),
    );
  });
  expect(new Set(shapes).size).toBe(1);
  return shapes[0] ?? 0;
}

describe('the shape of a line', () => {
  it.each([
    ['2026-01-18T03:04:05.123Z pull', '2027-01-18T23:14:55.9Z pull'],
    ['dial tcp 10.43.1.2:5000: i/o timeout', 'dial tcp 10.0.0.17:32000: i/o timeout'],
    ['at 03:04:01', 'at 03:04:02'],
    ['layer abc12345', 'layer abc98765432'],
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
    ['dial tcp 10.43.0.1:10250', 'dial tcp 10.43.0.1:10999'],
    ['code 4', 'code \x0e'],
    ['no route to host', 'no route to hast'],
    ['a', 'aa'],
  ])('differs for `%s` and `%s`', (one, other) => {
    expect(shape(one)).not.toBe(shape(other));
  });
});
