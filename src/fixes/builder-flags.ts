import type { Proof } from '../model/fix.ts';
import type { BuilderPlace, Word } from './builder-arguments.ts';
import { isOlder, versionIn } from './builder-version.ts';
import { append, type Operation, remove, set } from './edit/operation.ts';

/** An option of a builder's command line. */
export interface Flag {
  readonly name: string;
  /** Older spellings of it. */
  readonly aliases?: readonly string[];
  /** A switch is on when it stands alone, and takes its value only behind `=`. */
  readonly isSwitch?: true;
  /** The first version that is sure to know it. */
  readonly since?: string;
}

/** Why options are not set. */
export interface FlagRefusal {
  readonly because: string;
  /** Are they given already? */
  readonly isDone?: true;
}

/** Where an option stands, and its value: `true` for a switch that stands alone. */
interface Given {
  readonly value: string;
  readonly spelling: string;
  /** The words that it takes up: one, or the option and its value. */
  readonly words: readonly [Word] | readonly [Word, Word];
}

function given({ words }: BuilderPlace, { name, aliases = [], isSwitch }: Flag): Given[] {
  return words.flatMap((word, index): Given[] => {
    const spelling = [name, ...aliases].find(
      (one) => word.text === one || word.text.startsWith(`${one}=`),
    );
    if (spelling === undefined) return [];
    if (word.text !== spelling)
      return [{ value: word.text.slice(spelling.length + 1), spelling, words: [word] }];
    const next = words[index + 1];
    if (isSwitch || !next || next.text.startsWith('-'))
      return [{ value: 'true', spelling, words: [word] }];
    return [{ value: next.text, spelling, words: [word, next] }];
  });
}

/** What an option is set to; given twice, builders take the last. */
export const flagValue = (builder: BuilderPlace, flag: Flag): string | undefined =>
  given(builder, flag).at(-1)?.value;

/** The values of an option that may be given again and again. */
export const flagValues = (builder: BuilderPlace, flag: Flag): string[] =>
  given(builder, flag).map(({ value }) => value);

export interface FlagChange {
  readonly operations: readonly Operation[];
  /** `--cache=true (was false)` */
  readonly summary: string;
  readonly proof: readonly Proof[];
}

/** An option and the value that it should have; undefined where it should not be given. */
export type WantedFlag = readonly [flag: Flag, value: string | undefined];

/**
 * Sets options where they stand, adds those that are missing, and takes out those that should not be given. Nothing to do,
 * a value out of a variable, and a builder too old to know an option are refused.
 */
export function setFlags(
  builder: BuilderPlace,
  wanted: readonly WantedFlag[],
): FlagChange | FlagRefusal {
  const changes = wanted.filter(([flag, value]) => flagValue(builder, flag) !== value);
  if (changes.length === 0)
    return {
      because: `container ${builder.name} in ${builder.file} says ${wanted.map(shown).join(' ')} already: apply it and run the build again`,
      isDone: true,
    };
  const refusal = changes.map(([flag, value]) => whyNot(builder, flag, value)).find(Boolean);
  if (refusal) return { because: refusal };
  return {
    operations: changes.flatMap(([flag, value]) => operationsFor(builder, flag, value)),
    summary: changes.map(([flag, value]) => told(builder, flag, value)).join(', '),
    proof: proofOf(
      builder,
      changes.flatMap(([flag, value]) => (value === undefined ? [] : [flag])),
    ),
  };
}

/** Gives an option once more, beside those that are given already. */
export function addFlag(
  builder: BuilderPlace,
  flag: Flag,
  value: string,
): FlagChange | FlagRefusal {
  if (flagValues(builder, flag).includes(value)) return setFlags(builder, [[flag, value]]);
  const because = tooOld(builder, flag);
  if (because) return { because };
  return {
    operations: [append(builder.list, `${flag.name}=${value}`)],
    summary: `${flag.name}=${value}`,
    proof: proofOf(builder, [flag]),
  };
}

/** Takes out options that have these values, and leaves the same options with others. */
export function dropFlags(
  builder: BuilderPlace,
  unwanted: readonly (readonly [flag: Flag, value: string])[],
): FlagChange | FlagRefusal {
  const found = unwanted.flatMap(([flag, value]) =>
    given(builder, flag).filter((one) => one.value === value),
  );
  if (found.length === 0)
    return {
      because: `container ${builder.name} in ${builder.file} says none of ${unwanted.map(shown).join(', ')} any more: apply it and run the build again`,
      isDone: true,
    };
  const words = found.flatMap((one) => one.words);
  // From the last one on, so that the others keep their numbers.
  const ordered = builder.words.filter((word) => words.includes(word)).toReversed();
  return {
    operations: ordered.map(({ path }) => remove(path)),
    summary: found.map((one) => `no ${one.words.map(({ text }) => text).join(' ')}`).join(', '),
    proof: [],
  };
}

const shown = ([{ name, isSwitch }, value]: WantedFlag): string =>
  value === undefined ? `no ${name}` : isSwitch && value === 'true' ? name : `${name}=${value}`;

function told(builder: BuilderPlace, flag: Flag, value: string | undefined): string {
  const before = flagValue(builder, flag);
  return `${shown([flag, value])}${before === undefined ? '' : ` (was ${before})`}`;
}

function whyNot(builder: BuilderPlace, flag: Flag, value: string | undefined): string | undefined {
  const before = flagValue(builder, flag);
  if (before?.includes('$(') && value !== undefined)
    return `container ${builder.name} in ${builder.file} takes ${flag.name} from a variable (${before}): set it there`;
  return value === undefined ? undefined : tooOld(builder, flag);
}

function tooOld({ image, kind }: BuilderPlace, { name, since }: Flag): string | undefined {
  const version = versionIn(image);
  return since && version && isOlder(version, since)
    ? `${kind} ${version} may not know ${name}: use ${since} or newer`
    : undefined;
}

function proofOf({ image, kind }: BuilderPlace, flags: readonly Flag[]): Proof[] {
  const newest = flags
    .flatMap(({ since }) => since ?? [])
    .reduce<string | undefined>(
      (most, one) => (most && !isOlder(most, one) ? most : one),
      undefined,
    );
  if (!newest) return [];
  const claim = `the builder is ${kind} ${newest} or newer, which knows ${flags.map(({ name }) => name).join(', ')}`;
  return [
    versionIn(image)
      ? { claim, holds: 'yes' }
      : { claim, holds: 'unknown', because: `the image ${image ?? ''} does not tell its version` },
  ];
}

function operationsFor(builder: BuilderPlace, flag: Flag, value: string | undefined): Operation[] {
  const places = given(builder, flag);
  const last = places.at(-1);
  // From the last one on, so that the others keep their numbers.
  if (value === undefined)
    return places
      .flatMap(({ words }) => words)
      .toReversed()
      .map(({ path }) => remove(path));
  if (!last) return [append(builder.list, shown([flag, value]))];
  const [word, next] = last.words;
  return [next ? set(next.path, value) : set(word.path, `${last.spelling}=${value}`)];
}
