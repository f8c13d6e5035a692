import {
  defaultPatternSettings,
  type Pattern,
  type PatternSettings,
  type RecentBuild,
  type Trait,
  traitSchema,
} from '../model/pattern.ts';

/**
 * What the failed builds around this one have in common with it, the most telling first. A trait that more successful
 * builds have than failed ones says nothing: where every build pushes to one registry, so do those that fail.
 *
 * @param builds this build and others that ended; this one is found by its name
 */
export function patternsAmong(
  builds: readonly RecentBuild[],
  name: string,
  { atLeast, withinMinutes }: PatternSettings = defaultPatternSettings,
): Pattern[] {
  const self = builds.find((one) => one.name === name && one.outcome === 'failed');
  if (!self) return [];
  const near = builds.filter((one) => minutesBetween(one, self) <= withinMinutes);
  return self.traits
    .map((trait) => shareOf(trait, near))
    .filter(({ failed, succeeded }) => failed.length >= atLeast && failed.length > succeeded)
    .sort(
      (a, b) =>
        b.failed.length - b.succeeded - (a.failed.length - a.succeeded) || rank(a) - rank(b),
    )
    .map(({ trait, failed, succeeded }) => ({
      ...trait,
      jobs: failed,
      summary: summaryOf(trait, failed.length, succeeded, near),
    }));
}

interface Share {
  readonly trait: Trait;
  readonly failed: string[];
  readonly succeeded: number;
}

function shareOf(trait: Trait, builds: readonly RecentBuild[]): Share {
  const having = builds.filter(({ traits }) => traits.some((one) => isSame(one, trait)));
  const namesOf = (outcome: RecentBuild['outcome']) => [
    ...new Set(having.filter((one) => one.outcome === outcome).map(({ name }) => name)),
  ];
  return { trait, failed: namesOf('failed').sort(), succeeded: namesOf('succeeded').length };
}

const isSame = (one: Trait, other: Trait): boolean =>
  one.kind === other.kind && one.value === other.value;

/** How much each kind tells, where the numbers are the same: they stand in that order. */
const kindsInOrder = traitSchema.shape.kind.options;

const rank = ({ trait }: Share): number => kindsInOrder.indexOf(trait.kind);

const minutesBetween = (one: RecentBuild, other: RecentBuild): number =>
  Math.abs(Date.parse(one.endedAt) - Date.parse(other.endedAt)) / 60_000;

function summaryOf(
  trait: Trait,
  failed: number,
  succeeded: number,
  near: readonly RecentBuild[],
): string {
  const all = near.filter(({ outcome }) => outcome === 'failed').length;
  const who = failed === all ? `all ${failed} failed builds` : `${failed} of ${all} failed builds`;
  const others = succeeded === 0 ? '' : ` (${succeeded} with it succeeded)`;
  return `${who} ${phraseOf(trait)}${others}`;
}

function phraseOf({ kind, value }: Trait): string {
  switch (kind) {
    case 'cause':
      return `have the same cause, ${value}`;
    case 'label':
      return `have the label ${value}`;
    case 'base-image':
      return `start from ${value}`;
    case 'image':
      return `wait for the image ${value}`;
    case 'service-account':
      return `run as the service account ${value}`;
    case 'registry':
      return `push to ${value}`;
    case 'node':
      return `ran on the node ${value}`;
    case 'reason':
      return `ended with ${value}`;
  }
}

/** A line for each set of builds that share something: what they share, once, and who they are. */
export function patternLines(patterns: readonly Pattern[]): string[] {
  const bySet = Map.groupBy(patterns, ({ jobs }) => jobs.join(' '));
  return [...bySet.values()].flatMap(([first, ...more]) =>
    first ? [`${withRest(first, more)} (${first.jobs.join(', ')})`] : [],
  );
}

const withRest = (first: Pattern, more: readonly Pattern[]): string =>
  more.length === 0
    ? first.summary
    : `${first.summary}, and the same ${listed(more.map(({ kind }) => kind.replace('-', ' ')))}`;

const listed = (words: readonly string[]): string => {
  const unique = [...new Set(words)];
  return unique.length < 2
    ? unique.join('')
    : `${unique.slice(0, -1).join(', ')} and ${unique.at(-1)}`;
};
