import { distance } from 'fastest-levenshtein';

export function suggestionFor(asked: string, known: readonly string[]): string {
  const near = nearNames(asked.slice(asked.indexOf('/') + 1), known);
  if (near) return near;
  return known.length > 0
    ? 'Nothing in that namespace is named like it.'
    : 'Nothing is there in that namespace; check its name.';
}

/** The names that a slip of the finger or a cut-off end would explain, nearest first, as a question. */
export function nearNames(name: string, known: readonly string[]): string | undefined {
  const isNear = (other: string) =>
    other.includes(name) || distance(name, other) <= Math.max(2, name.length / 3);
  const near = [...new Set(known)]
    .filter(isNear)
    .sort((a, b) => distance(name, a) - distance(name, b))
    .slice(0, 3);
  return near.length > 0 ? `Did you mean ${near.join(', ')}?` : undefined;
}
