import type { Cause, Condition, Playbook, Remedy } from '../../model/playbook.ts';
import { conditionText } from '../../playbooks/condition-text.ts';
import { wrap } from '../wrap.ts';

/** A whole playbook for a terminal: what it looks like, each cause in brief, how to prevent it and when to escalate. */
export const playbookText = (playbook: Playbook, width: number): string => {
  const { id, title, category, severity, symptoms, causes, prevention, escalation, related } =
    playbook;
  return page([
    `${title}\n${wrap(`${id}, ${category}, severity ${severity}`, width)}`,
    list('Symptoms', symptoms, width),
    ...causes.map((cause) => briefCause(cause, width)),
    list('Prevention', prevention, width),
    list('When to escalate', escalation, width),
    related.length > 0 ? wrap(`Related: ${related.join(', ')}`, width) : '',
    wrap('How a cause is told from the others: buildmedic playbooks show <cause>', width),
  ]);
};

/** One cause for a terminal: how it is told from others, what to do about it and how to verify that. */
export const causeText = (cause: Cause, playbook: Playbook, width: number): string =>
  page([
    `${cause.title}\n${wrap(`${cause.id}, of playbook ${playbook.id}`, width)}`,
    wrap(cause.explain.trim(), width),
    conditions('Confirmed when', cause.confirmed, width),
    conditions('Likely when', cause.likely, width),
    conditions('Looked into when', cause.suggested, width),
    conditions('Ruled out when', cause.ruledOut, width),
    list('Only a symptom of', cause.symptomOf, width),
    remedies(cause, width),
    cause.fixes.length > 0 ? wrap(`Fixes: ${cause.fixes.join(', ')}`, width) : '',
    cause.actions.length > 0 ? wrap(`Actions: ${cause.actions.join(', ')}`, width) : '',
    list('How to verify', cause.verify, width),
  ]);

const briefCause = (cause: Cause, width: number): string =>
  [
    `${cause.title} (${cause.id})`,
    wrap(`  ${cause.explain.trim()}`, width, '  '),
    ...numbered(cause.remedies.map(remedyText), width - 2).map((line) => line.replace(/^/gm, '  ')),
  ].join('\n');

const remedies = ({ remedies: items }: Cause, width: number): string =>
  ['What to do', ...numbered(items.map(remedyText), width)].join('\n');

const remedyText = ({ text, when }: Remedy): string =>
  when.length === 0
    ? text
    : `Where ${when.map((one) => conditionText(one)).join(', or ')}: ${text.trim()}`;

const numbered = (items: readonly string[], width: number): string[] =>
  items.map((item, index) => wrap(`${index + 1}. ${item.trim()}`, width, '   '));

const conditions = (title: string, items: readonly Condition[], width: number): string =>
  list(
    title,
    items.map((condition) =>
      condition.because
        ? `${conditionText(condition)}: ${condition.because.trim()}`
        : conditionText(condition),
    ),
    width,
  );

const list = (title: string, items: readonly string[], width: number): string =>
  items.length === 0
    ? ''
    : [title, ...items.map((item) => wrap(`- ${item.trim()}`, width, '  '))].join('\n');

const page = (sections: readonly string[]): string => `${sections.filter(Boolean).join('\n\n')}\n`;
