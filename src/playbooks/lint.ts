import { signatures } from '../diagnosis/signature-table.ts';
import type { FactName } from '../model/facts.ts';
import { causesOnce, playbooksOnce, tellApart } from './lint/distinct.ts';
import {
  originsEnd,
  originsExist,
  relatedExist,
  signaturesExist,
  signaturesUsed,
} from './lint/names.ts';
import type { LintFinding, LintRule, SoundPlaybook } from './lint/rule.ts';
import { factsGiven, reachable } from './lint/unreachable.ts';
import { inEffect } from './load.ts';
import type { ParsedPlaybook } from './parse.ts';

export type { LintFinding } from './lint/rule.ts';

/** To add a rule, write it in `lint/` and name it here. */
const rules: readonly LintRule[] = [
  causesOnce,
  tellApart,
  reachable,
  signaturesExist,
  signaturesUsed,
  relatedExist,
  originsExist,
  originsEnd,
  factsGiven,
];

/**
 * Everything that is wrong with playbooks: mistakes of each file, and what only shows when all are read together.
 *
 * @param parsed in the order in which they override one another, the built-in ones first
 * @param given the facts that checks give
 * @returns in the order of files and lines
 */
export function lintPlaybooks(
  parsed: readonly ParsedPlaybook[],
  given: ReadonlySet<FactName>,
): LintFinding[] {
  const playbooks = inEffect(parsed).filter(isSound);
  const own = playbooks.flatMap(({ playbook }) => playbook.signatures);
  const subject = {
    playbooks,
    signatures: [...new Set([...own, ...signatures].map(({ id }) => id))],
    given,
  };
  const findings = [
    ...parsed.flatMap(({ complaints }) => complaints.map(ofComplaint)),
    ...playbooksOnce(parsed.filter(isSound)),
    ...rules.flatMap((rule) => rule(subject)),
  ];
  return findings.sort((a, b) => a.place.localeCompare(b.place, 'en', { numeric: true }));
}

const isSound = (parsed: ParsedPlaybook): parsed is SoundPlaybook => parsed.playbook !== undefined;

/** The loader's complaints begin with their place. */
function ofComplaint(complaint: string): LintFinding {
  const [, place = '', message = complaint] = /^(.*?:\d+): ([\s\S]*)$/.exec(complaint) ?? [];
  return { severity: 'error', place, message };
}
