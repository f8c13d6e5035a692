import type { FactName } from '../../model/facts.ts';
import type { Condition } from '../../model/playbook.ts';
import {
  type LintRule,
  type PlacedCause,
  type PlacedCondition,
  placedCauses,
  placedConditions,
} from './rule.ts';

/** A cause that nothing can suggest, or that its own exclusion always takes back, is never named. */
export const reachable: LintRule = ({ playbooks }) =>
  placedCauses(playbooks).flatMap((placed) => {
    const because = unreachableBecause(placed);
    return because
      ? [
          {
            severity: 'error' as const,
            place: placed.playbook.placeOf(placed.path),
            message: `cause \`${placed.cause.id}\` is never named: ${because}`,
          },
        ]
      : [];
  });

function unreachableBecause({ cause }: PlacedCause): string | undefined {
  const reasons = [...cause.suggested, ...cause.likely, ...cause.confirmed];
  if (reasons.length === 0) return 'it has no `suggested`, `likely` or `confirmed`';
  const isTakenBack = reasons.every((reason) =>
    cause.ruledOut.some((exclusion) => follows(exclusion, reason)),
  );
  return isTakenBack ? 'whatever speaks for it also meets its `ruledOut`' : undefined;
}

/** Does a condition hold whenever another one does, since it asks for a part of the same? */
const follows = (weaker: Condition, stronger: Condition): boolean =>
  [...weaker.facts].every(
    ([name, expected]) => JSON.stringify(stronger.facts.get(name)) === JSON.stringify(expected),
  );

/** A fact that no check gives yet makes its condition wait for one. */
export const factsGiven: LintRule = ({ playbooks, given }) =>
  placedCauses(playbooks).flatMap((placed) =>
    placedConditions(placed).flatMap((condition) =>
      missingFacts(condition, given).map((name) => ({
        severity: 'warning' as const,
        place: placed.playbook.placeOf([...condition.path, name]),
        message: `no check gives \`${name}\` yet, so this condition never holds`,
      })),
    ),
  );

/** `{ absent: true }` holds without any check. */
const missingFacts = ({ condition }: PlacedCondition, given: ReadonlySet<FactName>): FactName[] =>
  [...condition.facts].flatMap(([name, expected]) =>
    given.has(name) || (typeof expected === 'object' && 'absent' in expected) ? [] : [name],
  );
