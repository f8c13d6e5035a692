import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { goldenRequest, goldens, readAfter } from './golden.ts';
import { applied } from './requests.ts';
import { documentsIn, styles, writtenIn } from './styles.ts';

/** The documents' data, less those that are empty. */
const dataOf = (text: string): unknown[] =>
  [...parseAllDocuments(text.replace(/^\uFEFF/, ''))]
    .map((document): unknown => document.toJS())
    .filter((data) => data !== null);

const commentsIn = (text: string): string[] => text.match(/(?<=^|[ \t])#.*/gm) ?? [];

describe.each(goldens)('whoever wrote the manifest of $name, and how', (golden) => {
  it('sees the same change, every comment but those of what is taken out, and no other line', () => {
    const [documents, wanted] = [golden.text, readAfter(golden)].map(dataOf) as [
      unknown[],
      unknown[],
    ];
    fc.assert(
      fc.property(styles, (style) => {
        const text = documentsIn(
          documents.map((data) => writtenIn(data, style)),
          style,
        );
        const after = applied(golden.fix, goldenRequest(golden, 'x.yaml', text));
        const others = dataOf(documentsIn([], style));
        expect(dataOf(after)).toEqual([
          ...others.slice(0, countOf(style.before)),
          ...wanted,
          ...others.slice(countOf(style.before)),
        ]);
        const [comments, left] = [commentsIn(text), commentsIn(after)];
        expect(left).toEqual(inOrder(comments, left));
        expect(comments.length - left.length).toBeLessThanOrEqual(takenOut(documents, wanted));
        const gone = diffLines(text, after, { stripTrailingCr: false })
          .filter(({ removed }) => removed)
          .reduce((sum, { count }) => sum + (count ?? 0), 0);
        expect(gone).toBeLessThanOrEqual(places(documents, wanted));
      }),
      { numRuns: 60 },
    );
  });
});

/** As many of the first list as the second one holds in the same order. */
function inOrder(all: readonly string[], some: readonly string[]): string[] {
  const rest = [...some];
  return all.filter((one) => one === rest[0] && rest.shift());
}

/** How many items the lists have lost: each may have had a comment behind it. */
function takenOut(before: unknown, after: unknown): number {
  if (!isCollection(before) || !isCollection(after)) return 0;
  if (Array.isArray(before) && before.every((item) => typeof item === 'string')) {
    const kept = new Set(Array.isArray(after) ? after : []);
    const replaced = [...kept].filter((item) => !before.includes(item as string)).length;
    const gone = before.filter((item) => !kept.has(item)).length;
    return gone > replaced ? gone : 0;
  }
  const other = after as Record<string, unknown>;
  return Object.entries(before).reduce((sum, [key, value]) => sum + takenOut(value, other[key]), 0);
}

const countOf = (documents: readonly string[]): number => documents.flatMap(dataOf).length;

/** At how many places two trees differ: each can cost no more than one line of the old text. */
function places(before: unknown, after: unknown): number {
  if (!isCollection(before) || !isCollection(after)) return before === after ? 0 : leaves(before);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const [one, other] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...keys].reduce((sum, key) => {
    if (!(key in one)) return sum + 1;
    return sum + (key in other ? places(one[key], other[key]) : leaves(one[key]) + 1);
  }, 0);
}

const isCollection = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

const leaves = (value: unknown): number =>
  isCollection(value) ? Object.values(value).reduce<number>((sum, one) => sum + leaves(one), 0) : 1;
