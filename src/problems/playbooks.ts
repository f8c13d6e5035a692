import { Problem } from '../model/problem.ts';
import { nearNames } from './suggestion.ts';
import { messageOf } from './text.ts';

export const brokenPlaybooks = (complaints: readonly string[]): Problem =>
  new Problem(
    'broken-playbooks',
    `The playbooks have ${complaints.length === 1 ? 'a mistake' : `${complaints.length} mistakes`}:\n${complaints.map((line) => `  - ${line}`).join('\n')}`,
    'Mend the lines above; a playbook names facts and fixes of the vocabulary only.',
  );

export const playbookUnknown = (name: string, known: readonly string[]): Problem =>
  new Problem(
    'playbook-unknown',
    `There is neither a playbook nor a cause ${name}.`,
    `${nearNames(name, known) ?? 'Nothing is named like it.'} To see all: buildmedic playbooks list`,
  );

export const referenceUnwritable = (file: string, cause: unknown): Problem =>
  new Problem(
    'reference-unwritable',
    `The reference of the playbooks cannot be written to ${file}: ${messageOf(cause)}.`,
    'Name a file that you may write to with --output.',
    cause,
  );

/** @param because a clause: `it did not fail` */
export const nothingToDraft = (name: string, because: string): Problem =>
  new Problem(
    'nothing-to-draft',
    `There is no new cause to draft from ${name}: ${because}.`,
    'Give the log of a failure that nothing explains, or write a playbook by hand: examples/playbooks/ holds one.',
  );
