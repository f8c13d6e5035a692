import type { FactName } from '../../model/facts.ts';
import type { Cause, Condition, Playbook } from '../../model/playbook.ts';
import type { ParsedPlaybook } from '../parse.ts';

export interface LintFinding {
  /** An `error` makes a cause wrong or useless; a `warning` may be on purpose. */
  readonly severity: 'error' | 'warning';
  /** `file:line`. */
  readonly place: string;
  readonly message: string;
}

/** A playbook without mistakes of its own. */
export interface SoundPlaybook extends ParsedPlaybook {
  readonly playbook: Playbook;
}

/** What a rule may look at. */
export interface LintSubject {
  /** The playbooks that count, a team's own in place of the built-in ones of the same id. */
  readonly playbooks: readonly SoundPlaybook[];
  /** Ids of the signatures that a log may hold. */
  readonly signatures: readonly string[];
  /** Facts that a check gives. */
  readonly given: ReadonlySet<FactName>;
}

/** One rule: what is wrong with the playbooks, in the order of their files. */
export type LintRule = (subject: LintSubject) => LintFinding[];

/** A cause and where it stands. */
export interface PlacedCause {
  readonly cause: Cause;
  readonly playbook: SoundPlaybook;
  readonly path: readonly PropertyKey[];
}

export const placedCauses = (playbooks: readonly SoundPlaybook[]): PlacedCause[] =>
  playbooks.flatMap((playbook) =>
    playbook.playbook.causes.map((cause, index) => ({ cause, playbook, path: ['causes', index] })),
  );

export const conditionKinds = ['suggested', 'likely', 'confirmed', 'ruledOut'] as const;

/** A condition and where it stands: a single one is no list in the file. */
export interface PlacedCondition {
  readonly condition: Condition;
  readonly path: readonly PropertyKey[];
}

export const placedConditions = ({ cause, path }: PlacedCause): PlacedCondition[] => [
  ...conditionKinds.flatMap((kind) => placed(cause[kind], [...path, kind])),
  ...cause.remedies.flatMap(({ when }, nth) => placed(when, [...path, 'remedies', nth, 'when'])),
];

const placed = (
  conditions: readonly Condition[],
  path: readonly PropertyKey[],
): PlacedCondition[] =>
  conditions.map((condition, index) => ({
    condition,
    path: [...path, ...(conditions.length > 1 ? [index] : [])],
  }));
