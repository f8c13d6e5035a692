/** A time span in the two units that tell most: `43 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return both(seconds, 60, 'min', 1, 's');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400
    ? both(seconds, 3600, 'h', 60, 'min')
    : both(seconds, 86_400, 'd', 3600, 'h');
}

function both(seconds: number, one: number, name: string, other: number, rest: string): string {
  const left = Math.floor((seconds % one) / other);
  return `${Math.floor(seconds / one)} ${name}${left > 0 ? ` ${left} ${rest}` : ''}`;
}
