/**
 * Finds which of many literals stand in a text, in any case and in one pass over its bytes.
 *
 * A literal of five bytes or more holds four bytes that begin at an even place of the text, wherever it stands. So only
 * every second place is looked at: its four bytes, read as one number, are looked up in a table of those of all
 * literals, and hardly any is there. An automaton would have to step through each byte, at several times the cost.
 */
export interface Prefilter {
  /**
   * Looks through the first `length` bytes.
   *
   * @param words the same bytes, four at a time
   * @returns how many line ends stand there
   */
  scan(bytes: Uint8Array, words: Int32Array, length: number, found: OnLiteral): number;
  /** The numbers of three digits or more that stand in the literals: `:6443` is the port of one thing only. */
  readonly numbers: ReadonlySet<number>;
  /** Of each literal. */
  readonly owners: readonly (readonly number[])[];
}

/**
 * @param start where the literal begins
 * @param literal its number, of `owners`
 * @param lines how many line ends stand before it
 * @returns where to go on, past all other literals that begin before; 0 where it is. No line end may stand in between.
 */
export type OnLiteral = (start: number, length: number, literal: number, lines: number) => number;

interface OwnedLiteral {
  readonly literal: string;
  readonly owner: number;
}

type Literal = readonly [literal: string, owners: readonly number[]];

/** A literal, and where in it the four bytes of the table stand. */
interface Candidate {
  readonly bytes: Uint8Array;
  /** Its last four bytes, in which look-alikes differ that begin alike. */
  readonly ending: number;
  readonly number: number;
  readonly offset: number;
}

/**
 * The candidates of a place of the table, by four more bytes of theirs, which tell most look-alikes apart at once:
 * those behind the four, else those ahead of them; literals that are too short for either stand alone.
 */
interface Bucket {
  readonly behind: Map<number, Candidate[]>;
  readonly ahead: Map<number, Candidate[]>;
  readonly alone: Candidate[];
}

const emptyBucket = (): Bucket => ({ behind: new Map(), ahead: new Map(), alone: [] });

const tableBits = 17;
const multiplier = 0x9e3779b1 | 0;
/** Sets the bit in which the two cases of a letter differ; what it does to other bytes it does to the literals' too. */
const oneCase = 0x20202020;
/** Stands for a place of the table that several grams share; none is zero, since each has the bit of the case. */
const several = 0;
const lineEnd = 10;
const lineEnds = 0x0a0a0a0a;

const slotOf = (gram: number): number => Math.imul(gram, multiplier) >>> (32 - tableBits);

/**
 * @param literals lower-case ASCII literals of three bytes or more, each with the number of its owner
 */
export function createPrefilter(literals: readonly OwnedLiteral[]): Prefilter {
  const owned = withOwners(literals);
  const { table, buckets, grams } = tableOf(owned);
  const isOf = (bucket: number, gram: number): boolean =>
    bucket !== 0 && (grams[bucket] === gram || grams[bucket] === several);

  const check = (
    bucket: number,
    bytes: Uint8Array,
    place: number,
    length: number,
    found: OnLiteral,
    lines: number,
  ): number => {
    const { behind, ahead, alone } = buckets[bucket] as Bucket;
    const next = alone.length > 0 ? lookFor(alone, bytes, place, length, found, lines) : 0;
    if (next > 0) return next;
    const after = behind.size > 0 ? behind.get(gramAt(bytes, place + 4)) : undefined;
    const goOn = after ? lookFor(after, bytes, place, length, found, lines) : 0;
    if (goOn > 0) return goOn;
    const before = ahead.size > 0 ? ahead.get(gramAt(bytes, place - 4)) : undefined;
    return before ? lookFor(before, bytes, place, length, found, lines) : 0;
  };

  const numbers = literals.flatMap(({ literal }) => literal.match(/\d{3,}/g) ?? []);
  return {
    numbers: new Set(numbers.map(Number)),
    owners: owned.map(([, owners]) => owners),
    scan(bytes, words, length, found) {
      const whole = length >> 2;
      let lines = 0;
      let before = 0;
      for (let index = 0; index <= whole + 1; index += 1) {
        // Indexes are in range by how the loop is made; checks would cost a third of the time.
        const word = index < whole ? (words[index] as number) : lastWord(bytes, index << 2, length);
        const gram = word | oneCase;
        const straddling = (before >>> 16) | (gram << 16);
        before = gram;
        const bucket = table[slotOf(gram)] as number;
        const other = table[slotOf(straddling)] as number;
        let next = 0;
        if ((bucket | other) !== 0) {
          const place = index << 2;
          if (isOf(other, straddling)) next = check(other, bytes, place - 2, length, found, lines);
          if (next === 0 && isOf(bucket, gram))
            next = check(bucket, bytes, place, length, found, lines);
        }
        // A byte that is zero borrows from the next: https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
        const ends = word ^ lineEnds;
        if (((ends - 0x01010101) & ~ends & 0x80808080) !== 0) lines += zeroBytes(ends);
        if (next >> 2 > index + 1) {
          index = (next >> 2) - 1;
          before = (words[index] as number) | oneCase;
        }
      }
      return lines;
    },
  };
}

function lookFor(
  candidates: readonly Candidate[],
  bytes: Uint8Array,
  place: number,
  length: number,
  found: OnLiteral,
  lines: number,
): number {
  for (let index = 0; index < candidates.length; index += 1) {
    const { bytes: literal, ending, number, offset } = candidates[index] as Candidate;
    const start = place - offset;
    if (gramAt(bytes, start + literal.length - 4) !== ending && literal.length >= 4) continue;
    if (start < 0 || start + literal.length > length || !isAt(literal, bytes, start)) continue;
    // The byte before the literal is the first of these four only when its place is theirs.
    const isBehindLineEnd = offset < 0 && (place & 3) === 0 && bytes[place] === lineEnd;
    const next = found(start, literal.length, number, isBehindLineEnd ? lines + 1 : lines);
    if (next > 0) return next;
  }
  return 0;
}

/** What is left of the bytes, filled up with zeros. */
function lastWord(bytes: Uint8Array, place: number, length: number): number {
  let word = 0;
  for (let at = Math.min(place + 4, length) - 1; at >= place; at -= 1)
    word = (word << 8) | (bytes[at] ?? 0);
  return word;
}

const zeroBytes = (word: number): number =>
  Number((word & 0xff) === 0) +
  Number((word & 0xff00) === 0) +
  Number((word & 0xff0000) === 0) +
  Number((word & 0xff000000) === 0);

const gramAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24) |
  oneCase;

function isAt(literal: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < literal.length; at += 1) {
    const byte = bytes[start + at] as number;
    const lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte;
    if (lower !== literal[at]) return false;
  }
  return true;
}

/** Each literal once: ` not found` stands in many wordings. */
function withOwners(literals: readonly OwnedLiteral[]): Literal[] {
  const owners = new Map<string, number[]>();
  for (const { literal, owner } of literals) {
    const others = owners.get(literal);
    if (others) others.push(owner);
    else owners.set(literal, [owner]);
  }
  return [...owners];
}

function tableOf(literals: readonly Literal[]): {
  table: Uint16Array;
  buckets: Bucket[];
  grams: Int32Array;
} {
  const table = new Uint16Array(1 << tableBits);
  // The first stands for the places of the table that are empty.
  const buckets: Bucket[] = [emptyBucket()];
  const grams = [0];
  const crowds = crowdsOf(literals);
  for (const [number, [literal]] of literals.entries()) {
    const bytes = Buffer.from(literal);
    for (const parity of [0, 1]) {
      const offset = bestOffset(bytes, parity, crowds);
      const candidate = { bytes, ending: gramAt(bytes, bytes.length - 4), number, offset };
      for (const gram of new Set(gramsAt(bytes, offset))) {
        const slot = slotOf(gram);
        const bucket = table[slot] || buckets.push(emptyBucket()) - 1;
        table[slot] = bucket;
        place(candidate, buckets[bucket] as Bucket);
        grams[bucket] = grams[bucket] === undefined || grams[bucket] === gram ? gram : several;
      }
    }
  }
  return { table, buckets, grams: Int32Array.from(grams) };
}

function place(candidate: Candidate, { behind, ahead, alone }: Bucket): void {
  const { bytes, offset } = candidate;
  const [among, at] = offset + 8 <= bytes.length ? [behind, offset + 4] : [ahead, offset - 4];
  if (at < 0) {
    alone.push(candidate);
    return;
  }
  const gram = gramAt(bytes, at);
  const others = among.get(gram);
  if (others) others.push(candidate);
  else among.set(gram, [candidate]);
}

/** What ordinary logs are full of. Four bytes that look like it would be come upon all the time. */
const usualText = `
info[0042] unpacking /usr/share/doc/libfile-fcntllock-perl/changelog.gz (1.2.3-4build1) over (1.0) ...
selecting previously unselected package libssl-dev:amd64. preparing to unpack .../12-python3.12-minimal_amd64.deb
npm http fetch get 200 https://registry.npmjs.org/@babel%2fcore 312ms (cache miss) attempt #1
downloading numpy-1.26.4-cp312-cp312-manylinux_x86_64.whl (18.0 mb) collecting requests==2.32.0 (from -r requirements.txt (line 12))
[ 45%] building cxx object src/cmakefiles/core.dir/render/context.cpp.o linking target bin/server
building 'extension.module' installing collected packages: setuptools, wheel, pip successfully installed
copying build/lib/module/__init__.py -> build/bdist.linux-x86_64/egg creating node_modules/.bin/tsc
compiling serde v1.0.203 checking tokio-util v0.7.11 finished release profile adding file /app/dist/assets/index.js to layer
get:12 http://deb.debian.org/debian bookworm/main amd64 libgcc-12-dev [2437 kb] fetched 65.1 mb in 3s reading package lists...
2026-01-18t03:04:05.123z info: starting container process for request from user with id done in 12.5s warning: deprecated
`;

/** How often each pair of bytes stands there. */
const usualPairs = pairsOf(usualText);

function pairsOf(text: string): Float64Array {
  const pairs = new Float64Array(1 << 16).fill(0.1);
  for (let at = 1; at < text.length; at += 1) {
    const pair = pairOf(text.charCodeAt(at - 1), text.charCodeAt(at));
    pairs[pair] = (pairs[pair] ?? 0) + 1;
  }
  return pairs;
}

function pairOf(first: number, second: number): number {
  return (first << 8) | second;
}

/** How many literals hold the same four bytes: all that begin with `failed to ` would be compared where one of them stands. */
function crowdsOf(literals: readonly Literal[]): Map<number, number> {
  const crowds = new Map<number, number>();
  for (const [literal] of literals) {
    const bytes = Buffer.from(literal);
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      const gram = gramAt(bytes, at);
      crowds.set(gram, (crowds.get(gram) ?? 0) + 1);
    }
  }
  return crowds;
}

/** The offset, even or odd, of the four bytes that are rarest. A short literal has but three of them within it. */
function bestOffset(
  literal: Uint8Array,
  parity: number,
  crowds: ReadonlyMap<number, number>,
): number {
  let [best, least] = [Number.NaN, Number.POSITIVE_INFINITY];
  for (let offset = parity === 0 ? 0 : -1; offset + 3 <= literal.length; offset += 2) {
    const crowd = crowds.get(gramAt(literal, offset)) ?? 1;
    const cost = costOf(literal, offset) * crowd ** 4;
    if (cost < least) [best, least] = [offset, cost];
  }
  if (Number.isNaN(best)) throw new Error(`${literal} is too short to be looked for`);
  return best;
}

/** How often the bytes from an offset on would stand in ordinary text, going by each pair of them. */
function costOf(literal: Uint8Array, offset: number): number {
  const [from, to] = [Math.max(0, offset), Math.min(offset + 4, literal.length)];
  let cost = to - from < 4 ? 1_000_000 : 1;
  for (let at = from + 1; at < to; at += 1)
    cost *= usualPairs[pairOf(literal[at - 1] ?? 0, literal[at] ?? 0)] ?? 0;
  return cost;
}

/** The four bytes at an offset as a number; all that they may be, where one of them lies outside of the literal. */
function gramsAt(literal: Uint8Array, offset: number): number[] {
  const known = [0, 1, 2, 3].map((at) => literal[offset + at]);
  const fillers = known.includes(undefined) ? Array.from({ length: 256 }, (_, byte) => byte) : [0];
  return fillers.map(
    (filler) =>
      known.reduceRight<number>((word, byte) => (word << 8) | (byte ?? filler), 0) | oneCase,
  );
}
