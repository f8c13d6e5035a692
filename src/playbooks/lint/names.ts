import type { Expectation } from '../../model/playbook.ts';
import { didYouMean } from '../parse.ts';
import { type LintRule, placedCauses, placedConditions } from './rule.ts';

/** `related` names playbooks that exist. */
export const relatedExist: LintRule = ({ playbooks }) => {
  const ids = playbooks.map(({ playbook }) => playbook.id);
  return playbooks.flatMap(({ playbook, placeOf }) =>
    playbook.related.flatMap((id, index) =>
      ids.includes(id)
        ? []
        : [
            {
              severity: 'error' as const,
              place: placeOf(['related', index]),
              message: `there is no playbook \`${id}\`${didYouMean(id, ids)}`,
            },
          ],
    ),
  );
};

const signatureFacts = new Set<string>(['log.signature', 'registry.log.signature']);

/** A condition on a signature that no log gives would never hold, and nobody would notice. */
export const signaturesExist: LintRule = ({ playbooks, signatures }) =>
  placedCauses(playbooks).flatMap((placed) =>
    placedConditions(placed).flatMap(({ condition, path }) =>
      [...condition.facts]
        .filter(([name]) => signatureFacts.has(name))
        .flatMap(([name, expected]) =>
          textsIn(expected)
            .filter((id) => !signatures.has(id))
            .map((id) => ({
              severity: 'error' as const,
              place: placed.playbook.placeOf([...path, name]),
              message: `unknown signature \`${id}\`${didYouMean(id, [...signatures])}`,
            })),
        ),
    ),
  );

function textsIn(expected: Expectation): string[] {
  const values =
    typeof expected !== 'object'
      ? [expected]
      : Array.isArray(expected)
        ? expected
        : 'not' in expected
          ? [expected.not]
          : [];
  return values.filter((value) => typeof value === 'string');
}
