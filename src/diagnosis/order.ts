import type { CauseFinding, Certainty } from '../model/diagnosis.ts';
import type { Fact } from '../model/facts.ts';

/** A cause that stands, and the facts that decide how certain it is. */
export interface Standing {
  readonly finding: CauseFinding;
  readonly decisive: readonly Fact[];
}

const certainties: readonly Certainty[] = ['confirmed', 'likely', 'possible'];

/**
 * Best first: by certainty. Of what is confirmed, what the cluster itself establishes stands before what only a log
 * says. Among equals the one whose evidence comes first, since the first error is usually the cause and what follows
 * its consequence: facts stand in the order in which they tell. Where they say nothing of two causes, the playbooks'
 * own order stays.
 */
export function inOrder(standing: readonly Standing[], facts: readonly Fact[]): CauseFinding[] {
  const places = new Map(facts.map((fact, place) => [fact, place]));
  const placeOf = (decisive: readonly Fact[]): number => {
    const telling = decisive.find(isSaid) ?? decisive[0];
    return (telling && places.get(telling)) ?? facts.length;
  };
  const rank = ({ finding, decisive }: Standing) => [
    certainties.indexOf(finding.certainty),
    finding.certainty === 'confirmed' && decisive.every(isSaid) ? 1 : 0,
    placeOf(decisive),
  ];
  return standing
    .map((one) => ({ one, rank: rank(one) }))
    .sort((a, b) => compare(a.rank, b.rank))
    .map(({ one }) => one.finding);
}

/** In words, by a log or an event; everything else is a field of an object, or an answer. */
const isSaid = ({ name }: Fact): boolean => name.startsWith('log.') || name.startsWith('event.');

/** The first place in which two ranks differ decides. */
const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
