import { type Fact, type FactName, isKnown } from '../model/facts.ts';
import type { Cause } from '../model/playbook.ts';
import type { Check } from './check.ts';
import { factsNamedBy, firstMatch, isSuggested } from './conditions.ts';

/**
 * The checks worth running next: those whose needs are met and which either belong to the first look, need no suggestion, or give
 * a fact that a suggested cause names (or that such a check needs in turn).
 */
export function nextChecks(
  checks: readonly Check[],
  causes: readonly Cause[],
  facts: readonly Fact[],
  done: ReadonlySet<string>,
): Check[] {
  const wanted = wantedFacts(checks, causes, facts);
  const explained = isExplained(causes, facts);
  return checks.filter((check) => {
    if (done.has(check.id) || !needsAreMet(check, facts)) return false;
    if (check.when === 'first' || check.when === 'once-known') return true;
    if (check.when === 'ahead' && !explained && !firstLookIsOver(checks, done)) return true;
    return check.gives.some((name) => wanted.has(name));
  });
}

const needsAreMet = (check: Check, facts: readonly Fact[]): boolean =>
  check.needs.every((name) => facts.some((fact) => fact.name === name && isKnown(fact)));

const firstLookIsOver = (checks: readonly Check[], done: ReadonlySet<string>): boolean =>
  checks.every((check) => check.when !== 'first' || done.has(check.id));

const isExplained = (causes: readonly Cause[], facts: readonly Fact[]): boolean =>
  causes.some((cause) => firstMatch(cause.confirmed, facts) && !firstMatch(cause.ruledOut, facts));

/** Facts of the suggested causes, and what the checks that give them need first. */
function wantedFacts(
  checks: readonly Check[],
  causes: readonly Cause[],
  facts: readonly Fact[],
): Set<FactName> {
  const wanted = new Set<FactName>();
  for (const cause of causes) {
    // What is ruled out stays so, whatever else is read.
    if (!isSuggested(cause, facts) || firstMatch(cause.ruledOut, facts)) continue;
    for (const name of factsNamedBy(cause, facts)) wanted.add(name);
  }
  let before: number;
  do {
    before = wanted.size;
    for (const check of checks) {
      if (check.gives.some((name) => wanted.has(name)))
        for (const name of check.needs) wanted.add(name);
    }
  } while (wanted.size > before);
  return wanted;
}
