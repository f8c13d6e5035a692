import { type LogLine, linesWithin, piecesWithin } from './log-lines.ts';
import { matchesOf, type SignatureMatch } from './log-signatures.ts';
import type { SignatureTable, TextKind } from './signature-table.ts';

/** A line of a log, and what its meaning may hang on. */
export interface ReadLine {
  readonly line: number;
  readonly raw: string;
  /** The line before. */
  readonly before: string;
  /** The line on which the step in hand began. */
  readonly step: string;
  /** Numbers of the signatures of which a literal stands in the line. */
  readonly owners: ReadonlySet<number>;
}

export interface LineMatches {
  readonly matches: readonly SignatureMatch[];
  /** It goes on with what the line before says. */
  readonly goesOn: boolean;
}

/** Finds the signatures of a line, and of all lines that this one line holds: each is continued by the next. */
export const lineMatcher =
  ({ signatures }: SignatureTable, where: TextKind) =>
  ({ line, raw, before, step, owners }: ReadLine): LineMatches => {
    const candidates = [...owners]
      .sort((a, b) => a - b)
      .flatMap((owner) => signatures[owner] ?? [])
      .filter((signature) => (signature.where ?? where) === where);
    const lines = piecesWithin(raw, line);
    let previous: LogLine | undefined = linesWithin(before, line).at(-1);
    const matches = lines.flatMap((one) => {
      const found = matchesOf(one, candidates, { before: previous?.text ?? '', step });
      previous = one;
      return found;
    });
    return { matches, goesOn: lines.some(({ text }) => text.startsWith(':')) };
  };
