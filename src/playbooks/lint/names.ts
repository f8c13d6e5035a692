import type { FactName } from '../../model/facts.ts';
import { type Expectation, originsOf } from '../../model/playbook.ts';
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

/** `symptomOf` names causes that exist. */
export const originsExist: LintRule = ({ playbooks }) => {
  const causes = placedCauses(playbooks);
  const ids = causes.map(({ cause }) => cause.id);
  return causes.flatMap(({ cause, playbook, path }) =>
    cause.symptomOf.flatMap((id, index) =>
      ids.includes(id)
        ? []
        : [
            {
              severity: 'error' as const,
              place: playbook.placeOf([...path, 'symptomOf', index]),
              message: `there is no cause \`${id}\`${didYouMean(id, ids)}`,
            },
          ],
    ),
  );
};

/** No cause is a symptom of itself, through others either: neither would be told as the symptom. */
export const originsEnd: LintRule = ({ playbooks }) => {
  const placed = placedCauses(playbooks);
  const causes = placed.map(({ cause }) => cause);
  return placed
    .filter(({ cause }) => originsOf(cause.id, causes).has(cause.id))
    .map(({ cause, playbook, path }) => ({
      severity: 'error' as const,
      place: playbook.placeOf([...path, 'symptomOf']),
      message: `\`symptomOf\` of \`${cause.id}\` leads back to \`${cause.id}\``,
    }));
};

/** A condition on a signature that no log gives would never hold, and nobody would notice. */
export const signaturesExist: LintRule = ({ playbooks, signatures }) =>
  placedCauses(playbooks).flatMap((placed) =>
    placedConditions(placed).flatMap(({ condition, path }) =>
      [...condition.facts].flatMap(([name, expected]) =>
        unknownIn(expected, signaturesOf(name, signatures)).map((message) => ({
          severity: 'error' as const,
          place: placed.playbook.placeOf([...path, name]),
          message,
        })),
      ),
    ),
  );

/** A wording that no condition names is looked for in vain. */
export const signaturesUsed: LintRule = ({ playbooks }) => {
  const named = new Set(
    placedCauses(playbooks)
      .flatMap(placedConditions)
      .flatMap(({ condition }) => [...condition.facts.values()].flatMap(textsIn)),
  );
  return playbooks.flatMap(({ playbook, placeOf }) =>
    playbook.signatures.flatMap(({ id }, index) =>
      named.has(id)
        ? []
        : [
            {
              severity: 'warning' as const,
              place: placeOf(['signatures', index]),
              message: `no condition names the signature \`${id}\``,
            },
          ],
    ),
  );
};

/** The signatures that may stand under a fact; none where it holds other values. */
function signaturesOf(name: FactName, ids: readonly string[]): readonly string[] | undefined {
  switch (name) {
    case 'log.signature':
      // A wording about a registry may be about another one than the build's.
      return ids.flatMap((id) => (id.startsWith('registry-') ? [id, `other-${id}`] : [id]));
    case 'registry.log.signature':
    case 'event.signature':
      return ids;
    default:
      return undefined;
  }
}

const unknownIn = (expected: Expectation, known: readonly string[] | undefined): string[] =>
  known === undefined
    ? []
    : textsIn(expected)
        .filter((id) => !known.includes(id))
        .map((id) => `unknown signature \`${id}\`${didYouMean(id, known)}`);

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
