import { type Fact, type FactName, isKnown, type KnownFact } from '../model/facts.ts';
import type { Cause, Condition, Expectation } from '../model/playbook.ts';

/** The condition that holds, with the facts that make it hold. */
export interface Match {
  readonly condition: Condition;
  readonly facts: readonly Fact[];
}

/** The first condition of the list whose facts all hold. A fact that was not read makes its condition fail. */
export function firstMatch(
  conditions: readonly Condition[],
  facts: readonly Fact[],
): Match | undefined {
  for (const condition of conditions) {
    const holding = [...condition.facts].map(([name, expected]) =>
      holdingFacts(name, expected, facts),
    );
    if (holding.every((one) => one !== undefined)) return { condition, facts: holding.flat() };
  }
  return undefined;
}

/** Is the cause worth looking into? Whatever suggests, supports or establishes it counts. */
export const isSuggested = (cause: Cause, facts: readonly Fact[]): boolean =>
  firstMatch([...cause.suggested, ...cause.likely, ...cause.confirmed], facts) !== undefined;

/** The facts that could still change the verdict on this cause; of one that is likely by now also what to do about it. */
export function factsNamedBy(cause: Cause, facts: readonly Fact[]): Set<FactName> {
  const isLikely = firstMatch([...cause.confirmed, ...cause.likely], facts) !== undefined;
  const advice = isLikely ? cause.remedies.flatMap(({ when }) => when) : [];
  return new Set(
    [...cause.suggested, ...cause.likely, ...cause.confirmed, ...cause.ruledOut, ...advice].flatMap(
      (condition) => [...condition.facts.keys()],
    ),
  );
}

/** The facts that meet the expectation, none where it expects none; undefined when it is not met. */
function holdingFacts(
  name: FactName,
  expected: Expectation,
  facts: readonly Fact[],
): Fact[] | undefined {
  const named = facts.filter((one) => one.name === name);
  if (typeof expected === 'object' && 'absent' in expected)
    return named.length === 0 ? [] : undefined;
  const holding = holdingFact(named, expected);
  return holding && [holding];
}

function holdingFact(
  named: readonly Fact[],
  expected: Exclude<Expectation, { absent: true }>,
): Fact | undefined {
  const seen = named.filter(isKnown);
  if (typeof expected === 'object' && 'known' in expected) {
    if (expected.known) return seen[0];
    return seen.length === 0 ? named[0] : undefined;
  }
  // Several values may stand under one name; `not` means that none of them is the one named.
  if (typeof expected === 'object' && 'not' in expected) {
    return seen.some((one) => one.value === expected.not) ? undefined : seen[0];
  }
  return seen.find((one) => satisfies(one.value, expected));
}

function satisfies(
  value: KnownFact['value'],
  expected: Exclude<Expectation, { known: boolean } | { not: unknown } | { absent: true }>,
): boolean {
  if (typeof expected !== 'object') return value === expected;
  if (Array.isArray(expected)) return expected.some((one) => one === value);
  if (typeof value !== 'number') return false;
  return 'gte' in expected ? value >= expected.gte : value <= expected.lte;
}
