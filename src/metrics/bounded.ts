/** What a label says that has as many values as it may have. */
export const other = 'other';

/** A value as it may stand in a label. */
export type Bounded = (value: string) => string;

/** The first so many values that come are told apart; all others are one. */
export function firstOf(most: number): Bounded {
  const seen = new Set<string>();
  return (value) => {
    if (seen.size < most) seen.add(value);
    return seen.has(value) ? value : other;
  };
}

/** Those that are known from the start are told apart; all others are one. */
export function knownOf(values: Iterable<string>): Bounded {
  const known = new Set(values);
  return (value) => (known.has(value) ? value : other);
}
