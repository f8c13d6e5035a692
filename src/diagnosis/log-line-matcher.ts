import { isAtWarningLevel, type LogLine, linesWithin, piecesWithin } from './log-lines.ts';
import { matchesOf, type SignatureMatch } from './log-signatures.ts';
import type { SignatureTable, TextKind, Wording } from './signature-table.ts';

/** A line of a log, and what its meaning may hang on. */
export interface ReadLine {
  readonly line: number;
  readonly raw: string;
  /** The line before. */
  before(): string;
  /** The line on which the step in hand began. */
  readonly step: string;
  /** Numbers of the wordings of which a literal stands in the line. */
  readonly owners: readonly number[];
}

export interface LineMatches {
  readonly matches: readonly SignatureMatch[];
  /** It goes on with what the line before says. */
  readonly goesOn: boolean;
}

/** Finds the signatures of a line, and of all lines that this one line holds: each is continued by the next. */
export const lineMatcher =
  ({ wordings }: SignatureTable, where: TextKind) =>
  ({ line, raw, before, step, owners }: ReadLine): LineMatches => {
    const candidates: Wording[] = [];
    for (const owner of owners.toSorted((a, b) => a - b)) {
      const wording = wordings[owner];
      if (wording && (wording.signature.where ?? where) === where) candidates.push(wording);
    }
    const lines = piecesWithin(raw, line);
    const matches = lines.flatMap((one, index) =>
      matchesOf(one, candidates, {
        before: () => lines[index - 1]?.text ?? lastWithin(before(), one),
        step,
        isWarning: () => isAtWarningLevel(raw),
      }),
    );
    return { matches, goesOn: lines.some(({ text }) => text.startsWith(':')) };
  };

/** The last line that the line before holds, where it has a say in what this one means. */
const lastWithin = (before: string, { text, line }: LogLine): string =>
  text.startsWith(':') || mayEndOpen(before) ? (linesWithin(before, line).at(-1)?.text ?? '') : '';

/** Can what it says end with `:` or `,`? A line of plain text ends as its message does. */
const mayEndOpen = (raw: string): boolean => /[:,]\s*$|["\\{\p{Cc}]/u.test(raw);
