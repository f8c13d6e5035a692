import type { CauseFinding, Certainty } from '../../model/diagnosis.ts';
import type { Evidence } from '../../model/evidence.ts';
import { type Fact, isKnown } from '../../model/facts.ts';

const certainties: readonly Certainty[] = ['confirmed', 'likely', 'possible'];

/**
 * Best first: by certainty, and among equals the one whose evidence comes first, since the first error is usually the
 * cause and what follows its consequence. The facts stand in the order in which they tell; where they say nothing of
 * two causes, the playbooks' own order stays.
 */
export function inOrderOfEvidence(
  causes: readonly CauseFinding[],
  facts: readonly Fact[],
): CauseFinding[] {
  const places = new Map<Evidence, number>(
    facts.filter(isKnown).flatMap(({ evidence }, place) => evidence.map((one) => [one, place])),
  );
  // What decides stands first in a finding's evidence.
  const placeOf = ({ evidence: [decisive] }: CauseFinding) =>
    (decisive && places.get(decisive)) ?? Number.MAX_SAFE_INTEGER;
  return causes.toSorted(
    (a, b) =>
      certainties.indexOf(a.certainty) - certainties.indexOf(b.certainty) ||
      placeOf(a) - placeOf(b),
  );
}
