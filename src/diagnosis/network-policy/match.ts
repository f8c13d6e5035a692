/** Three-valued truth: what cannot be decided says why, as a clause that reads well after a dash. */
export type Match = 'yes' | 'no' | { readonly unknown: string };

export const isUnknown = (match: Match): match is { readonly unknown: string } =>
  typeof match === 'object';

export const matchOf = (holds: boolean): Match => (holds ? 'yes' : 'no');

/** Holds if any of them surely does; undecided if any of them may. `no` for none at all. */
export function anyOf(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return undecided(matches) ?? 'no';
}

/** Holds if all of them surely do; fails if any of them surely does. `yes` for none at all. */
export function allOf(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return undecided(matches) ?? 'yes';
}

export function not(match: Match): Match {
  if (isUnknown(match)) return match;
  return match === 'yes' ? 'no' : 'yes';
}

function undecided(matches: readonly Match[]): Match | undefined {
  const reasons = new Set(matches.filter(isUnknown).map(({ unknown }) => unknown));
  return reasons.size > 0 ? { unknown: [...reasons].join('; ') } : undefined;
}
