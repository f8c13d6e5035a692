import type { FoundLine } from './log-found-lines.ts';
import { type HeldLine, holdLine, keepBytes } from './log-held-line.ts';
import type { LineMatches } from './log-line-matcher.ts';
import { isPassing, type SignatureMatch, saysWhatFailed } from './log-signatures.ts';

/**
 * What lines came to by their look. A log repeats itself: after a few lines of one look came to the same, the next
 * ones do too. Of these the first and the last are kept, and matched when the log is over.
 */
export interface FamiliarLooks {
  of(key: number): Look;
  /** Is there a line put off that a further step would put right? */
  hasPassing(): boolean;
  /** Hands over the lines of which a further step put right what they say. */
  takePassing(): HeldLine[];
  /** The lines that say what no step puts right. */
  lasting(): HeldLine[];
  /** Copies the lines that were put off, of those that were handed over only the last ones: then their bytes may go. */
  keepAll(): void;
}

export interface Look {
  /** What a line of this look came to. */
  learn(found: LineMatches): void;
  /** What each line of this look comes to; absent as long as that is not certain. */
  settled(): readonly SignatureMatch[] | undefined;
  /** Another line of a look that is settled. */
  putOff(found: FoundLine, at: Pick<HeldLine, 'step' | 'place' | 'goesOn'>): void;
}

interface State {
  times: number;
  /** Those of the last line; absent when lines came to different ones, or hang on more than their look. */
  came?: readonly SignatureMatch[];
  isPassing: boolean;
  isLasting: boolean;
  /** Are there lines among those put off that were not copied yet? */
  isLoose: boolean;
  passing: Ends;
  lasting: Ends;
}

/** The first and the last line of a look. */
interface Ends {
  first?: HeldLine;
  last?: HeldLine;
}

const timesToSettle = 4;
/** Each known wording may stand in lines of several looks. */
const mostLooks = 8_192;
/** So many characters may be put off: beyond them lines are matched as they come. */
const mostHeld = 4_000_000;

export function familiarLooks(): FamiliarLooks {
  const known = new Map<number, { readonly state: State; readonly look: Look }>();
  /** Looks with lines put off that a step would put right. */
  let touched: State[] = [];
  let taken: HeldLine[] = [];
  let loose: State[] = [];
  let isFull = false;
  let held = 0;

  const hold = (ends: Ends, found: FoundLine, at: Parameters<Look['putOff']>[1]) => {
    held += found.end - found.start - (ends.last?.size ?? 0);
    if (ends.first) ends.last = holdLine(found, at, ends.last);
    else ends.first = holdLine(found, at, undefined);
  };
  const putOff = (state: State, ...line: Parameters<Look['putOff']>) => {
    if (!state.isLoose) loose.push(state);
    state.isLoose = true;
    if (state.isLasting) hold(state.lasting, ...line);
    if (!state.isPassing) return;
    if (!state.passing.first) touched.push(state);
    hold(state.passing, ...line);
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
      isLoose: false,
      passing: {},
      lasting: {},
    };
    const look: Look = {
      learn: (found) => learn(state, found),
      settled: () => (state.times >= timesToSettle && held < mostHeld ? state.came : undefined),
      putOff: (found, at) => putOff(state, found, at),
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
    keepAll() {
      for (const state of loose) {
        state.isLoose = false;
        for (const one of [...linesOf(state.passing), ...linesOf(state.lasting)]) keepBytes(one);
      }
      for (const one of taken) keepBytes(one);
      [loose, taken] = [[], []];
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

const linesOf = ({ first, last }: Ends): HeldLine[] =>
  [first, last].filter((line) => line !== undefined);

const idsOf = (matches: readonly SignatureMatch[]): string =>
  matches.map(({ signature }) => signature).join(' ');

/** Does something fail before a step begins, all in one line? */
const isOutOfOrder = (matches: readonly SignatureMatch[]): boolean =>
  matches.findLastIndex(({ kind }) => !saysWhatFailed(kind)) >
    matches.findIndex(({ kind }) => saysWhatFailed(kind)) &&
  matches.some(({ kind }) => saysWhatFailed(kind));
