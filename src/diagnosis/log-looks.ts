import type { FoundLine } from './log-found-lines.ts';
import { type HeldLine, holdLine, keepBytes } from './log-held-line.ts';
import type { LineMatches } from './log-line-matcher.ts';
import { isPassing, type SignatureMatch, saysWhatFailed } from './log-signatures.ts';

/**
 * What lines came to by their look. A log repeats itself: after a few lines of one look came to the same, the next
 * ones do too. Of these the first and the last are kept, and matched when the log is over.
 */
export interface FamiliarLooks {
  /** Absent while as many as can be remembered are in use. */
  of(key: number): Look | undefined;
  /** Is there a line put off that a further step would put right? */
  hasPassing(): boolean;
  /** Hands over the lines of which a further step put right what they say; good until others are handed over. */
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
  /** Was it met since room was made last? */
  isRecent: boolean;
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
  first: HeldLine | undefined;
  last: HeldLine | undefined;
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
  /** Lines that nobody holds any more: others take their place. */
  const free: HeldLine[] = [];
  let handed: HeldLine[] = [];
  let loose: State[] = [];
  /** How often there was no room for another look. */
  let misses = 0;
  let held = 0;

  const hold = (ends: Ends, found: FoundLine, at: Parameters<Look['putOff']>[1]) => {
    held += found.end - found.start - (ends.last?.size ?? 0);
    if (ends.first) ends.last = holdLine(found, at, ends.last ?? free.pop());
    else ends.first = holdLine(found, at, free.pop());
  };
  const putOff = (state: State, ...line: Parameters<Look['putOff']>) => {
    if (!state.isLoose) loose.push(state);
    state.isLoose = true;
    if (state.isLasting) hold(state.lasting, ...line);
    if (!state.isPassing) return;
    if (!state.passing.first) touched.push(state);
    hold(state.passing, ...line);
  };

  /** Makes room: what waits stays, and so does what was met since room was made before. */
  const makeRoom = () => {
    for (const [key, { state }] of known) {
      if (!state.isRecent && !state.passing.first && !state.lasting.first) known.delete(key);
      state.isRecent = false;
    }
  };
  const newLook = (): { state: State; look: Look } => {
    const state: State = {
      times: 0,
      isRecent: true,
      isPassing: false,
      isLasting: false,
      isLoose: false,
      passing: { first: undefined, last: undefined },
      lasting: { first: undefined, last: undefined },
    };
    const look: Look = {
      learn: (found) => learn(state, found),
      settled: () => (state.times >= timesToSettle && held < mostHeld ? state.came : undefined),
      putOff: (found, at) => putOff(state, found, at),
    };
    return { state, look };
  };
  const lookOf = (key: number): Look | undefined => {
    const before = known.get(key);
    if (before) {
      before.state.isRecent = true;
      return before.look;
    }
    if (known.size >= mostLooks) {
      // To go through all of them is worth it once in a while.
      if (misses % mostLooks === 0) makeRoom();
      misses += 1;
      if (known.size >= mostLooks) return undefined;
    }
    const made = newLook();
    known.set(key, made);
    return made.look;
  };

  return {
    of: lookOf,
    hasPassing: () => touched.length > 0,
    takePassing() {
      if (touched.length === 0) return [];
      free.push(...handed);
      taken = handed = [];
      for (const { passing } of touched) {
        eachOf(passing, (line) => taken.push(line));
        passing.first = passing.last = undefined;
      }
      for (const { size } of taken) held -= size;
      touched = [];
      return taken;
    },
    lasting: () => [...known.values()].flatMap(({ state }) => linesOf(state.lasting)),
    keepAll() {
      for (const state of loose) {
        state.isLoose = false;
        eachOf(state.passing, keepBytes);
        eachOf(state.lasting, keepBytes);
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

function eachOf({ first, last }: Ends, visit: (line: HeldLine) => void): void {
  if (first) visit(first);
  if (last) visit(last);
}

const idsOf = (matches: readonly SignatureMatch[]): string =>
  matches.map(({ signature }) => signature).join(' ');

/** Does something fail before a step begins, all in one line? */
const isOutOfOrder = (matches: readonly SignatureMatch[]): boolean =>
  matches.findLastIndex(({ kind }) => !saysWhatFailed(kind)) >
    matches.findIndex(({ kind }) => saysWhatFailed(kind)) &&
  matches.some(({ kind }) => saysWhatFailed(kind));
