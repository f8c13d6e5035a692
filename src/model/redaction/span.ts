/** A stretch of text, end exclusive, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds secrets of one shape. Must take time linear in the length of the text, whatever the text. */
export type Detector = (text: string) => Span[];

/** Sorted, with overlapping spans made one. Touching spans stay apart: they are two secrets. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && span.start < last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else if (span.end > span.start) merged.push(span);
  }
  return merged;
}

/** The span of a capture group by name, of every match of a pattern with the flags `dg`. */
export function* groupSpans(text: string, pattern: RegExp, group = 'secret'): Generator<Span> {
  for (const match of text.matchAll(pattern)) {
    const found = match.indices?.groups?.[group];
    if (found) yield { start: found[0], end: found[1] };
  }
}
