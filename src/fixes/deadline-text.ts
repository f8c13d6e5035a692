const units: readonly (readonly [unit: string, seconds: number])[] = [
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

/** Seconds of a deadline as it is written: `600`, `600s`, `10m`, `1h30m` (Go's time.Duration). Undefined for anything else. */
export function secondsIn(written: string): number | undefined {
  if (/^\d+$/.test(written)) return Number(written);
  const match = /^(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?$/.exec(written);
  if (!match?.[0]) return undefined;
  return units.reduce(
    (sum, [unit, seconds]) => sum + Number(match.groups?.[unit] ?? 0) * seconds,
    0,
  );
}

/** Seconds in the style of what stands there: plain, in one unit, or in several. */
export function deadlineLike(written: string, seconds: number): string {
  if (/^\d+$/.test(written)) return String(seconds);
  const own = /^\d+([hms])$/.exec(written)?.[1];
  const size = units.find(([unit]) => unit === own)?.[1];
  if (own && size && seconds % size === 0) return `${seconds / size}${own}`;
  let rest = seconds;
  return units
    .map(([unit, length]) => {
      const count = Math.floor(rest / length);
      rest -= count * length;
      return count > 0 ? `${count}${unit}` : '';
    })
    .join('');
}
