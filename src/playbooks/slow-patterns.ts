import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import { analyse } from 'scslre';

/** What a repetition may cover at most: an error's own words are not longer, and a line of a log may be. */
const longestRepeat = 1_000;
/** A repetition of more is judged as one without end: `(?:a{1,50}){1,50}` is no better than `(?:a+)+`. */
const harmlessRepeat = 9;

/**
 * Why matching may take more than linear time: repetitions without end, and repetitions that can share the same text
 * in many ways, of which each is tried when the rest does not fit.
 *
 * @returns nothing for a pattern that is safe on any line
 */
export function slowBecause(pattern: RegExp): string | undefined {
  const tree = new RegExpParser().parsePattern(pattern.source);
  const repeats = repeatsIn(tree);
  const clash = clashBetween(pattern, repeats);
  if (clash) return clash;
  const endless = repeats.find(({ max }) => max > longestRepeat);
  return endless
    ? `\`${endless.raw}\` may run over the whole line: bound it, such as \`${endless.element.raw}{${endless.min},200}\``
    : undefined;
}

function repeatsIn(tree: AST.Pattern): AST.Quantifier[] {
  const repeats: AST.Quantifier[] = [];
  visitRegExpAST(tree, { onQuantifierEnter: (repeat) => repeats.push(repeat) });
  return repeats;
}

function clashBetween(pattern: RegExp, repeats: readonly AST.Quantifier[]): string | undefined {
  const endless = new RegExp(withoutBounds(pattern.source, repeats), pattern.flags);
  const { parsed, reports } = analyse(endless);
  const judged = repeatsIn(parsed.pattern);
  // As the author wrote it: the bounds were taken off for the analysis alone.
  const raw = (one: AST.Quantifier) =>
    `\`${repeats[judged.findIndex(({ start }) => start === one.start)]?.raw ?? one.raw}\``;
  for (const report of reports) {
    const time = report.exponential ? 'exponential' : 'more than linear';
    const advice = `could take ${time} time, since every way is tried: put text between that neither can match`;
    if (report.type === 'Trade')
      return `${raw(report.startQuant)} and ${raw(report.endQuant)} can share the same text in many ways, which ${advice}`;
    if (report.type === 'Self')
      return `${raw(report.quant)} within ${raw(report.parentQuant)} can divide the same text in many ways, which ${advice}`;
  }
  return undefined;
}

/** The analysis takes a bounded repetition for harmless, which it is only as long as the bound is small. */
const withoutBounds = (source: string, repeats: readonly AST.Quantifier[]): string =>
  repeats
    .filter(({ min, max }) => max > harmlessRepeat && min !== max)
    .toSorted((a, b) => b.element.end - a.element.end)
    .reduce(
      (text, { min, element, end }) =>
        `${text.slice(0, element.end)}${min > 0 ? '+' : '*'}${text.slice(end)}`,
      source,
    );
