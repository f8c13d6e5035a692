import { lineMatcher, type ReadLine } from './log-line-matcher.ts';
import { familiarLooks } from './log-looks.ts';
import { inOrder, repetitions } from './log-repetitions.ts';
import { type SignatureMatch, saysWhatFailed } from './log-signatures.ts';
import { type FoundLine, lineSplitter } from './log-splitter.ts';
import { withoutOutlived } from './outlived.ts';
import type { SignatureTable, TextKind } from './signature-table.ts';

/** What a log holds, as far as it was read. */
export interface LogReading {
  /** In the log's order. Of repetitions the first and the last remain. */
  readonly matches: readonly SignatureMatch[];
  /** What failed before the builder went on to a next step: it was got over. */
  readonly gotOver: readonly SignatureMatch[];
  readonly lines: number;
  /** The end of the log, and the number of its first line. */
  readonly tail: { readonly text: string; readonly firstLine: number };
}

/** Reads a log piece by piece, in memory that does not grow with it. */
export interface LogScan {
  write(chunk: Uint8Array): void;
  end(): LogReading;
}

/** Matches of one line stand between it and the next one. */
const withinLine = 0.001;

/**
 * @param where what kind of text it is: some wordings are looked for in logs or in events alone
 */
export function logScan(table: SignatureTable, where: TextKind = 'log'): LogScan {
  const told = repetitions();
  const other = repetitions();
  const looks = familiarLooks();
  const matchesIn = lineMatcher(table, where);
  const saysOnlyProgress = onlyProgress(table);
  let gotOver: readonly SignatureMatch[] = [];
  let step = '';
  let order = 0;
  let hasProgress = false;

  const keep = (match: SignatureMatch, place: number) =>
    (saysWhatFailed(match.kind) ? told : other).add({ match, order: place });
  const takePutOff = () => {
    for (const { line, place } of looks.putOff())
      for (const [index, match] of matchesIn(line).matches.entries())
        keep(match, place + index * withinLine);
  };

  const goOn = () => {
    takePutOff();
    gotOver = told.forget() ?? gotOver;
    // The next time that the same goes wrong counts as the first.
    looks.forget();
  };
  const take = (match: SignatureMatch, place: number) => {
    if (match.kind === 'context') step = match.text;
    if (match.kind === 'progress' || match.kind === 'success') goOn();
    hasProgress ||= match.kind === 'progress';
    keep(match, place);
  };
  const splitter = lineSplitter(table.prefilter, (found) => {
    if (hasProgress && saysOnlyProgress(found.owners) && !told.hasPassing()) return;
    order += 1;
    const look = looks.of(found, step);
    if (look.isSettled()) return look.putOff(() => readLine(found, step), order);
    const came = matchesIn(readLine(found, step));
    look.learn(came);
    for (const [index, match] of came.matches.entries()) take(match, order + index * withinLine);
  });
  return {
    write: splitter.write,
    end() {
      splitter.end();
      takePutOff();
      return {
        matches: withoutOutlived(inOrder([...told.entries(), ...other.entries()])),
        gotOver,
        lines: splitter.lines(),
        tail: splitter.tail(),
      };
    },
  };
}

/** Steps that begin while nothing has failed are most of a long log, and the first of them says it all. */
const onlyProgress =
  ({ signatures }: SignatureTable) =>
  (owners: ReadonlySet<number>): boolean =>
    [...owners].every((owner) => signatures[owner]?.kind === 'progress');

const readLine = (found: FoundLine, step: string): ReadLine => ({
  line: found.line,
  owners: found.owners,
  raw: found.raw(),
  before: found.before(),
  step,
});
