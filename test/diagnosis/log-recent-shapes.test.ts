import { describe, expect, it } from 'vitest';
import { recentShapes } from '../../src/diagnosis/log-recent-shapes.ts';

describe('recentShapes', () => {
  it('knows a shape the second time, and forgets it for another one in its place', () => {
    const shapes = recentShapes();
    const other = 7 + (1 << 12);
    expect([7, 7, 8, 7, other, other, 7].map(shapes.has)).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
  });
});
