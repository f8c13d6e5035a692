import type { LineMatches, ReadLine } from './log-line-matcher.ts';
import { isPassing, type SignatureMatch, saysWhatFailed } from './log-signatures.ts';

/** A line that was not matched yet, since it looks like lines that were. */
export interface PutOff {
  line: () => ReadLine;
  /** Of its text. */
  readonly size: number;
  readonly place: number;
}

/**
 * What lines came to by their look. A log repeats itself: after a few lines of one look came to the same, the next
 * ones do too. Of these the first and the last are kept, and matched when the log is over.
 */
export interface FamiliarLooks {
  of(key: number): Look;
  /** Is there a line put off that a further step would put right? */
  hasPassing(): boolean;
  /** Hands over the lines of which a further step put right what they say. */
  takePassing(): PutOff[];
  /** The lines that say what no step puts right. */
  lasting(): PutOff[];
  /** Reads the lines that were put off, of those that were handed over only the last ones: then their bytes may go. */
  readAll(): void;
}

export interface Look {
  /** What a line of this look came to. */
  learn(found: LineMatches): void;
  /** What each line of this look comes to; absent as long as that is not certain. */
  settled(): readonly SignatureMatch[] | undefined;
  /** Another line of a look that is settled. */
  putOff(line: PutOff): void;
}

interface State {
  times: number;
  /** Those of the last line; absent when lines came to different ones, or hang on more than their look. */
  came?: readonly SignatureMatch[];
  isPassing: boolean;
  isLasting: boolean;
  /** Are there lines among those put off that were not read yet? */
  isUnread: boolean;
  passing: Ends;
  lasting: Ends;
}

/** The first and the last line of a look. */
interface Ends {
  first?: PutOff;
  last?: PutOff;
}

const timesToSettle = 4;
const mostLooks = 2_048;
/** So many characters may be put off: beyond them lines are matched as they come. */
const mostHeld = 4_000_000;

export function familiarLooks(): FamiliarLooks {
  const known = new Map<number, { readonly state: State; readonly look: Look }>();
  /** Looks with lines put off that a step would put right. */
  let touched: State[] = [];
  let taken: PutOff[] = [];
  let unread: State[] = [];
  let isFull = false;
  let held = 0;

  const hold = (ends: Ends, line: PutOff) => {
    held += line.size - (ends.last?.size ?? 0);
    if (ends.first) ends.last = line;
    else ends.first = line;
  };
  const putOff = (state: State, line: PutOff) => {
    if (!state.isUnread) unread.push(state);
    state.isUnread = true;
    if (state.isLasting) hold(state.lasting, line);
    if (!state.isPassing) return;
    if (!state.passing.first) touched.push(state);
    hold(state.passing, line);
  };

  const lookOf = (key: number): Look => {
    const before = known.get(key);
    if (before) return before.look;
    if (known.size >= mostLooks && !isFull) {
      for (const [old, { state }] of known)
        if (!state.passing.first && !state.lasting.first) known.delete(old);
      isFull = known.size >= mostLooks;
    }
    const state: State = {
      times: 0,
      isPassing: false,
      isLasting: false,
      isUnread: false,
      passing: {},
      lasting: {},
    };
    const look: Look = {
      learn: (found) => learn(state, found),
      settled: () => (state.times >= timesToSettle && held < mostHeld ? state.came : undefined),
      putOff: (line) => putOff(state, line),
    };
    if (known.size < mostLooks) known.set(key, { state, look });
    return look;
  };

  return {
    of: lookOf,
    hasPassing: () => touched.length > 0,
    takePassing() {
      if (touched.length === 0) return [];
      taken = touched.flatMap(({ passing }) => linesOf(passing));
      for (const { size } of taken) held -= size;
      for (const state of touched) state.passing = {};
      touched = [];
      isFull = false;
      return taken;
    },
    lasting: () => [...known.values()].flatMap(({ state }) => linesOf(state.lasting)),
    readAll() {
      for (const state of unread) {
        state.isUnread = false;
        for (const one of [...linesOf(state.passing), ...linesOf(state.lasting)]) read(one);
      }
      for (const one of taken) read(one);
      [unread, taken] = [[], []];
    },
  };
}

function learn(state: State, { matches, goesOn }: LineMatches): void {
  const isSame = state.times === 0 || (state.came && idsOf(state.came) === idsOf(matches));
  state.times += 1;
  if (isSame && !goesOn && !isOutOfOrder(matches)) state.came = matches;
  else delete state.came;
  state.isPassing = matches.some(isPassing);
  state.isLasting = matches.some((match) => !isPassing(match));
}

function read(one: PutOff): void {
  const line = one.line();
  one.line = () => line;
}

const linesOf = ({ first, last }: Ends): PutOff[] =>
  [first, last].filter((line) => line !== undefined);

const idsOf = (matches: readonly SignatureMatch[]): string =>
  matches.map(({ signature }) => signature).join(' ');

/** Does something fail before a step begins, all in one line? */
const isOutOfOrder = (matches: readonly SignatureMatch[]): boolean =>
  matches.findLastIndex(({ kind }) => !saysWhatFailed(kind)) >
    matches.findIndex(({ kind }) => saysWhatFailed(kind)) &&
  matches.some(({ kind }) => saysWhatFailed(kind));
