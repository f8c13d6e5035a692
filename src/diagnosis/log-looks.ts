import type { LineMatches, ReadLine } from './log-line-matcher.ts';
import { type SignatureMatch, saysWhatFailed } from './log-signatures.ts';
import type { FoundLine } from './log-splitter.ts';

/** A line that was not matched yet, since it looks like lines that were. */
export interface PutOff {
  readonly line: ReadLine;
  readonly place: number;
}

/**
 * What lines came to by their look. A log repeats itself: after a few lines of one look came to the same, the next
 * ones do too, and of these only the last is matched.
 */
export interface FamiliarLooks {
  of(found: FoundLine, step: string): Look;
  /** The last line of each look that was put off since the last time. */
  putOff(): PutOff[];
  /** Forgets the looks of lines that told something. */
  forget(): void;
}

export interface Look {
  isSettled(): boolean;
  /** What a line of this look came to. */
  learn(found: LineMatches): void;
  /** Another line of a look that is settled. */
  putOff(line: () => ReadLine, place: number): void;
}

interface State {
  times: number;
  /** Signatures of the lines so far; undefined when they came to different ones, or hang on more than their look. */
  came: string | undefined;
  last?: PutOff;
}

const timesToSettle = 4;
const mostLooks = 2_048;

export function familiarLooks(): FamiliarLooks {
  const known = new Map<number, State>();
  let [lastStep, steps] = ['', 0];

  const stateOf = (key: number): State => {
    const state = known.get(key);
    if (state) return state;
    const added: State = { times: 0, came: '' };
    if (known.size >= mostLooks) for (const [old, { last }] of known) if (!last) known.delete(old);
    if (known.size < mostLooks) known.set(key, added);
    return added;
  };

  return {
    of(found, step) {
      if (step !== lastStep) [lastStep, steps] = [step, steps + 1];
      return lookOf(stateOf(keyOf(found, steps)));
    },
    putOff() {
      const all = [...known.values()].flatMap(({ last }) => last ?? []);
      for (const state of known.values()) delete state.last;
      return all;
    },
    forget() {
      for (const [key, { came }] of known) if (came !== '') known.delete(key);
    },
  };
}

function keyOf(found: FoundLine, steps: number): number {
  let owners = 0;
  for (const owner of found.owners) owners += (owner + 1) * 0x9e3779b1;
  return found.shape() + (steps + owners) * 31 + found.shapeBefore();
}

const lookOf = (state: State): Look => ({
  isSettled: () => state.times >= timesToSettle && state.came !== undefined,
  learn({ matches, goesOn }) {
    const came = goesOn || matches.some(changesCourse) ? undefined : idsOf(matches);
    state.came = state.times === 0 || state.came === came ? came : undefined;
    state.times += 1;
  },
  putOff(line, place) {
    if (state.came !== '') state.last = { line: line(), place };
  },
});

const idsOf = (matches: readonly SignatureMatch[]): string =>
  matches.map(({ signature }) => signature).join(' ');

/** Steps and successes decide what becomes of the lines around them, so each is taken as it comes. */
const changesCourse = ({ kind }: SignatureMatch): boolean =>
  !saysWhatFailed(kind) && kind !== 'end';
