import { withoutBareStatus } from './bare-status.ts';
import { withoutStray } from './in-build.ts';
import { type FoundLine, lineBefore } from './log-found-lines.ts';
import { type HeldLine, readHeld } from './log-held-line.ts';
import { lineMatcher, type ReadLine } from './log-line-matcher.ts';
import { familiarLooks } from './log-looks.ts';
import { inOrder, type OrderedMatch, repetitions } from './log-repetitions.ts';
import { wordingSieve } from './log-sieve.ts';
import { isPassing, type SignatureMatch, saysWhatFailed } from './log-signatures.ts';
import { lineSplitter } from './log-splitter.ts';
import { stepNumbers } from './log-steps.ts';
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
  const steps = stepNumbers(table);
  const sieve = wordingSieve(table.wordings);
  /** What was got over at last: matches, and lines that are matched when the log is over. */
  let gotOver: { readonly told: readonly OrderedMatch[]; readonly putOff: readonly HeldLine[] } = {
    told: [],
    putOff: [],
  };
  let step = '';
  let order = 0;
  let hasProgress = false;

  const goOn = () => {
    const putOff = looks.takePassing();
    const dropped = told.forget();
    if (dropped.length + putOff.length > 0) gotOver = { told: dropped, putOff };
  };
  const follow = ({ kind, text }: SignatureMatch) => {
    if (kind === 'context') step = text;
    if (kind === 'progress' || kind === 'success') goOn();
    hasProgress ||= kind === 'progress';
  };
  const keep = (match: SignatureMatch, place: number) =>
    (saysWhatFailed(match.kind) ? told : other).add({ match, order: place });
  const matched = (held: HeldLine): OrderedMatch[] =>
    matchesIn(readHeld(held)).matches.map((match, index) => ({
      match,
      order: held.place + index * withinLine,
    }));

  const find = (found: FoundLine) => {
    if (hasProgress && saysOnlyProgress(found.owners) && !told.hasPassing() && !looks.hasPassing())
      return;
    order += 1;
    const { owners, bytes, start, end, isRepeated } = found;
    const isTried = isRepeated || !sieve.isWorthwhile(owners);
    const likely = isTried ? owners : sieve.pass(bytes, start, end, owners);
    if (likely.length === 0) return;
    const before = isRepeated ? found.shapeBefore() : 0;
    const look = isRepeated
      ? looks.of(found.shape + before * 31 + steps.of(owners, step))
      : undefined;
    const settled = look?.settled();
    if (look && settled) {
      for (const match of settled) follow(match);
      if (settled.length > 0) look.putOff(found, { step, place: order, goesOn: before > 0 });
      return;
    }
    const came = matchesIn({ ...readLine(found, step), owners: likely });
    look?.learn(came);
    for (const [index, match] of came.matches.entries()) {
      follow(match);
      keep(match, order + index * withinLine);
    }
  };
  const splitter = lineSplitter(table.prefilter, find, looks.keepAll);

  const matchPutOff = () => {
    const all = [
      ...looks
        .takePassing()
        .flatMap(matched)
        .filter(({ match }) => isPassing(match)),
    ];
    all.push(
      ...looks
        .lasting()
        .flatMap(matched)
        .filter(({ match }) => !isPassing(match)),
    );
    for (const { match, order } of all) keep(match, order);
  };
  const gotOverMatches = (): SignatureMatch[] => {
    const all = repetitions();
    for (const one of gotOver.told) all.add(one);
    for (const one of gotOver.putOff.flatMap(matched)) if (isPassing(one.match)) all.add(one);
    return inOrder(all.entries());
  };
  return {
    write: splitter.write,
    end() {
      splitter.end();
      matchPutOff();
      const tail = splitter.tail();
      const matches = withoutBareStatus(
        withoutOutlived(inOrder([...told.entries(), ...other.entries()])),
      );
      return {
        matches: withoutStray(matches, () => tail.text),
        gotOver: gotOverMatches(),
        lines: splitter.lines(),
        tail,
      };
    },
  };
}

/** Steps that begin while nothing has failed are most of a long log, and the first of them says it all. */
const onlyProgress =
  ({ wordings }: SignatureTable) =>
  (owners: readonly number[]): boolean => {
    for (const owner of owners) if (wordings[owner]?.signature.kind !== 'progress') return false;
    return true;
  };

const readLine = (
  { line, owners, bytes, start, end, ahead }: FoundLine,
  step: string,
): ReadLine => ({
  line,
  owners,
  raw: bytes.toString('utf8', start, end),
  before: () => lineBefore(bytes, start, ahead),
  step,
});
