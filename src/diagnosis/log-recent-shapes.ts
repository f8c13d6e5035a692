/** Remembers the shapes of the last lines, in memory that stays as it is: most lines of a log come once. */
export interface RecentShapes {
  /** Was it asked for a short while ago? */
  has(shape: number): boolean;
}

const recentBits = 12;

export function recentShapes(): RecentShapes {
  const shapes = new Float64Array(1 << recentBits);
  return {
    has(shape) {
      const slot = shape % (1 << recentBits);
      if (shapes[slot] === shape) return true;
      shapes[slot] = shape;
      return false;
    },
  };
}
