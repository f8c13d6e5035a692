import { isPassing, type SignatureMatch } from './log-signatures.ts';

/** A match, and its place in the order of the log. */
export interface OrderedMatch {
  readonly match: SignatureMatch;
  readonly order: number;
}

/** What is kept of the matches of a log: the first and the last of each kind and endpoint. */
export interface Repetitions {
  add(one: OrderedMatch): void;
  entries(): OrderedMatch[];
  /** Is there anything that a further step would put right? */
  hasPassing(): boolean;
  /** Drops what a further step puts right, and returns it. */
  forget(): OrderedMatch[];
}

/** Beyond so many different endpoints a log tells nothing new. */
const mostKinds = 500;

export function repetitions(): Repetitions {
  const first = new Map<string, OrderedMatch>();
  const last = new Map<string, OrderedMatch>();
  const keyOf = ({ signature, captures: { host, address } }: SignatureMatch) =>
    host === undefined && address === undefined
      ? signature
      : `${signature} ${host ?? ''} ${address ?? ''}`;
  const entries = () => [...new Set([...first.values(), ...last.values()])];
  let passing = 0;
  return {
    add(one) {
      const key = keyOf(one.match);
      if (!first.has(key) && first.size >= mostKinds) return;
      if (!first.has(key) && isPassing(one.match)) passing += 1;
      // What was put off comes late.
      if (one.order < (first.get(key)?.order ?? Number.POSITIVE_INFINITY)) first.set(key, one);
      if (one.order >= (last.get(key)?.order ?? 0)) last.set(key, one);
    },
    entries,
    hasPassing: () => passing > 0,
    forget() {
      if (passing === 0) return [];
      const dropped = entries().filter(({ match }) => isPassing(match));
      for (const map of [first, last])
        for (const [key, { match }] of map) if (isPassing(match)) map.delete(key);
      passing = 0;
      return dropped;
    },
  };
}

export const inOrder = (entries: readonly OrderedMatch[]): SignatureMatch[] =>
  entries.toSorted((a, b) => a.order - b.order).map(({ match }) => match);
