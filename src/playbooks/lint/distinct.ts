import { dirname } from 'node:path';
import type { Cause, Condition } from '../../model/playbook.ts';
import {
  conditionKinds,
  type LintRule,
  type PlacedCause,
  placedCauses,
  type SoundPlaybook,
} from './rule.ts';

/** Two causes with the same conditions stand or fall together, whatever is found: nobody could choose between them. */
export const tellApart: LintRule = ({ playbooks }) =>
  repeated(placedCauses(playbooks), ({ cause }) => conditionsKey(cause))
    .filter(({ one, earlier }) => one.cause.id !== earlier.cause.id)
    .map(({ one, earlier }) => ({
      severity: 'error',
      place: placeOf(one),
      message: `cause \`${one.cause.id}\` can never be told apart from \`${earlier.cause.id}\` (${placeOf(earlier)}): their conditions are the same`,
    }));

/** Causes are known by their id: of two with one id the later would silently replace the other. */
export const causesOnce: LintRule = ({ playbooks }) =>
  repeated(placedCauses(playbooks), ({ cause }) => cause.id)
    // A team's own playbook may put its cause in the place of a built-in one.
    .filter(({ one, earlier }) => folderOf(one.playbook) === folderOf(earlier.playbook))
    .map(({ one, earlier }) => ({
      severity: 'error',
      place: placeOf(one),
      message: `there is a cause \`${one.cause.id}\` already (${placeOf(earlier)})`,
    }));

/** Playbooks of one folder have an id each. Not a rule over those that count: the other one no longer does. */
export const playbooksOnce = (parsed: readonly SoundPlaybook[]) =>
  repeated(parsed, (one) => `${folderOf(one)} ${one.playbook.id}`).map(({ one, earlier }) => ({
    severity: 'error' as const,
    place: one.placeOf(['id']),
    message: `there is a playbook \`${one.playbook.id}\` already (${earlier.placeOf(['id'])})`,
  }));

const folderOf = ({ file }: SoundPlaybook): string => dirname(file);

const placeOf = ({ playbook, path }: PlacedCause): string => playbook.placeOf(path);

/** Every item whose key an earlier one has, with the first of these. */
function repeated<T>(items: readonly T[], keyOf: (item: T) => string): { one: T; earlier: T }[] {
  const first = new Map<string, T>();
  return items.flatMap((one) => {
    const earlier = first.get(keyOf(one));
    if (earlier === undefined) first.set(keyOf(one), one);
    return earlier === undefined ? [] : [{ one, earlier }];
  });
}

/** The same for causes whose conditions differ in their order or their words only. */
const conditionsKey = (cause: Cause): string =>
  JSON.stringify(conditionKinds.map((kind) => cause[kind].map(conditionKey).sort()));

const conditionKey = ({ facts }: Condition): string =>
  JSON.stringify(
    [...facts]
      .map(([name, expected]) => [name, Array.isArray(expected) ? expected.toSorted() : expected])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
