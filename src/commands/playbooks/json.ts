import type { Cause, Condition, Playbook, Remedy } from '../../model/playbook.ts';

/** A playbook as `--json` prints it, in the shape of its YAML. */
export const playbookJson = (playbook: Playbook) => ({
  ...playbook,
  causes: playbook.causes.map(causeJson),
});

/** A cause in the shape of its YAML: conditions are flat maps. */
export const causeJson = (cause: Cause) => ({
  ...cause,
  suggested: cause.suggested.map(conditionJson),
  likely: cause.likely.map(conditionJson),
  confirmed: cause.confirmed.map(conditionJson),
  ruledOut: cause.ruledOut.map(conditionJson),
  remedies: cause.remedies.map(remedyJson),
});

const remedyJson = ({ text, when }: Remedy) =>
  when.length === 0 ? text : { when: when.map(conditionJson), do: text };

const conditionJson = ({ facts, because }: Condition) => ({
  ...Object.fromEntries(facts),
  ...(because ? { because } : {}),
});
