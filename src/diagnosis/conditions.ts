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
      holdingFact(name, expected, facts),
    );
    const seen = holding.filter((one) => one !== undefined);
    if (seen.length === holding.length) return { condition, facts: seen };
  }
  return undefined;
}

/** Is the cause worth looking into? Whatever suggests, supports or establishes it counts. */
export const isSuggested = (cause: Cause, facts: readonly Fact[]): boolean =>
  firstMatch([...cause.suggested, ...cause.likely, ...cause.confirmed], facts) !== undefined;

/** The facts that could still change the verdict on this cause. */
export const factsNamedBy = (cause: Cause): Set<FactName> =>
  new Set(
    [...cause.suggested, ...cause.likely, ...cause.confirmed, ...cause.ruledOut].flatMap(
      (condition) => [...condition.facts.keys()],
    ),
  );

function holdingFact(
  name: FactName,
  expected: Expectation,
  facts: readonly Fact[],
): Fact | undefined {
  const named = facts.filter((one) => one.name === name);
  if (typeof expected === 'object' && 'known' in expected) {
    const known = named.find(isKnown);
    return expected.known ? known : known ? undefined : named[0];
  }
  const seen = named.filter(isKnown);
  // Several values may stand under one name; `not` means that none of them is the one named.
  if (typeof expected === 'object' && 'not' in expected) {
    return seen.some((one) => one.value === expected.not) ? undefined : seen[0];
  }
  return seen.find((one) => satisfies(one.value, expected));
}

function satisfies(
  value: KnownFact['value'],
  expected: Exclude<Expectation, { known: boolean } | { not: unknown }>,
): boolean {
  if (typeof expected !== 'object') return value === expected;
  if (Array.isArray(expected)) return expected.some((one) => one === value);
  if (typeof value !== 'number') return false;
  return 'gte' in expected ? value >= expected.gte : value <= expected.lte;
}
