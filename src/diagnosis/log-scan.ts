import { type LogLine, linesWithin } from './log-lines.ts';
import { matchesOf, type SignatureMatch, saysWhatFailed } from './log-signatures.ts';
import { type FoundLine, lineSplitter } from './log-splitter.ts';
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

/**
 * @param where what kind of text it is: some wordings are looked for in logs or in events alone
 */
export function logScan(table: SignatureTable, where: TextKind = 'log'): LogScan {
  const told = repetitions();
  const other = repetitions();
  let gotOver: readonly SignatureMatch[] = [];
  let step = '';
  let order = 0;
  let hasProgress = false;

  const take = (match: SignatureMatch) => {
    order += 1;
    if (match.kind === 'context') step = match.text;
    if (match.kind === 'progress' || match.kind === 'success') gotOver = told.forget() ?? gotOver;
    hasProgress ||= match.kind === 'progress';
    (saysWhatFailed(match.kind) ? told : other).add(match, order);
  };
  const match = remembered((found: FoundLine) => matchLine(found, step, table, where));
  const saysOnlyProgress = onlyProgress(table);
  const splitter = lineSplitter(table.prefilter, (found) => {
    if (hasProgress && told.isEmpty() && saysOnlyProgress(found.owners)) return;
    for (const one of match(found, step)) take({ ...one, line: found.line });
  });
  return {
    write: splitter.write,
    end() {
      splitter.end();
      return {
        matches: inOrder([...told.entries(), ...other.entries()]),
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

/** Matches of all lines that one line holds: each is continued by the next. */
function matchLine(
  { line, raw, owners, before }: FoundLine,
  step: string,
  { signatures }: SignatureTable,
  where: TextKind,
): SignatureMatch[] {
  let previous: LogLine | undefined = linesWithin(before(), line).at(-1);
  const candidates = [...owners]
    .sort((a, b) => a - b)
    .flatMap((owner) => signatures[owner] ?? [])
    .filter((signature) => (signature.where ?? where) === where);
  return linesWithin(raw, line).flatMap((one) => {
    const found = matchesOf(one, candidates, { before: previous?.text ?? '', step });
    previous = one;
    return found;
  });
}

const mostRemembered = 512;

/** A log repeats itself: a line that was just matched is not matched anew. */
function remembered(
  match: (found: FoundLine) => SignatureMatch[],
): (found: FoundLine, step: string) => SignatureMatch[] {
  const known = new Map<string, SignatureMatch[]>();
  return (found, step) => {
    const key = `${step}\n${found.before()}\n${found.raw}`;
    const before = known.get(key);
    if (before) return before;
    if (known.size >= mostRemembered) known.clear();
    const matches = match(found);
    known.set(key, matches);
    return matches;
  };
}

interface Entry {
  readonly match: SignatureMatch;
  readonly order: number;
}

interface Repetitions {
  add(match: SignatureMatch, order: number): void;
  entries(): Entry[];
  isEmpty(): boolean;
  /** Drops all but the warnings, which no further step puts right, and returns what was dropped. */
  forget(): SignatureMatch[] | undefined;
}

/** Beyond so many different endpoints a log tells nothing new. */
const mostKinds = 500;

/** The first and the last match of each kind and endpoint. */
function repetitions(): Repetitions {
  const first = new Map<string, Entry>();
  const last = new Map<string, Entry>();
  const keyOf = ({ signature, captures }: SignatureMatch) =>
    `${signature} ${captures.host ?? ''} ${captures.address ?? ''}`;
  const entries = () => [...new Set([...first.values(), ...last.values()])];
  return {
    add(match, order) {
      const key = keyOf(match);
      if (!first.has(key) && first.size >= mostKinds) return;
      const entry = { match, order };
      if (!first.has(key)) first.set(key, entry);
      last.set(key, entry);
    },
    entries,
    isEmpty: () => first.size === 0,
    forget() {
      const dropped = inOrder(entries().filter(({ match }) => match.kind !== 'warning'));
      for (const map of [first, last])
        for (const [key, { match }] of map) if (match.kind !== 'warning') map.delete(key);
      return dropped.length > 0 ? dropped : undefined;
    },
  };
}

const inOrder = (entries: readonly Entry[]): SignatureMatch[] =>
  entries.toSorted((a, b) => a.order - b.order).map(({ match }) => match);
