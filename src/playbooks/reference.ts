import type { Cause, Condition, Playbook, Remedy } from '../model/playbook.ts';
import { conditionText } from './condition-text.ts';

/** The reference of the playbooks, as Markdown: docs/playbooks.md. */
export const playbookReference = (playbooks: readonly Playbook[]): string =>
  [
    '# Playbooks',
    '',
    'Written by `buildmedic playbooks docs` from the playbooks themselves: change those, not this page.',
    '',
    ...overview(playbooks),
    ...playbooks.flatMap((playbook) => playbookSection(playbook, playbooks)),
  ].join('\n');

const overview = (playbooks: readonly Playbook[]): string[] => [
  '| Playbook | Causes | Severity |',
  '|---|---|---|',
  ...playbooks.map(
    ({ id, title, causes, severity }) =>
      `| [${inCell(title)}](#${id}) | ${causes.map((one) => link(one.title, one.id, inCell)).join('<br>')} | ${severity} |`,
  ),
  '',
];

function playbookSection(playbook: Playbook, all: readonly Playbook[]): string[] {
  const { id, title, category, severity, symptoms, causes, prevention, escalation } = playbook;
  return [
    heading(2, title, id),
    `\`${id}\` · ${prose(category)} · ${severity}`,
    '',
    ...list('Symptoms', symptoms.map(prose)),
    ...causes.flatMap(causeSection),
    ...list('Prevention', prevention.map(prose)),
    ...list('When to escalate', escalation.map(prose)),
    ...list(
      'Related',
      playbook.related.map((other) =>
        link(all.find((one) => one.id === other)?.title ?? other, other),
      ),
    ),
  ];
}

function causeSection(cause: Cause): string[] {
  const { id, title, explain, remedies, fixes, actions, verify } = cause;
  return [
    heading(3, title, id),
    `\`${id}\`: ${prose(explain)}`,
    '',
    ...list('Confirmed when', cause.confirmed.map(conditionItem)),
    ...list('Likely when', cause.likely.map(conditionItem)),
    ...list('Looked into when', cause.suggested.map(conditionItem)),
    ...list('Ruled out when', cause.ruledOut.map(conditionItem)),
    ...list(
      'Only a symptom of',
      cause.symptomOf.map((other) => link(other, other)),
    ),
    ...list('What to do', remedies.map(remedyItem), '1.'),
    ...list(
      'Fixes',
      fixes.map((fix) => `\`${fix}\``),
    ),
    ...list(
      'What the bot may be let do',
      actions.map((action) => `\`${action}\``),
    ),
    ...list('How to verify', verify.map(prose)),
  ];
}

/** Titles may change; links go by the id. */
const heading = (level: number, title: string, id: string): string =>
  `<a id="${id}"></a>\n\n${'#'.repeat(level)} ${prose(title)}\n`;

const link = (title: string, id: string, write = prose): string => `[${write(title)}](#${id})`;

const code = (text: string): string => `\`${text}\``;

const conditionItem = (condition: Condition): string =>
  condition.because
    ? `${conditionText(condition, code)}: ${prose(condition.because)}`
    : conditionText(condition, code);

const remedyItem = ({ text, when }: Remedy): string =>
  when.length === 0
    ? prose(text)
    : `Where ${when.map((one) => conditionText(one, code)).join(', or ')}: ${prose(text)}`;

const list = (title: string, items: readonly string[], marker = '-'): string[] =>
  items.length === 0 ? [] : [`**${title}**`, '', ...items.map((one) => `${marker} ${one}`), ''];

/** Text of a playbook in Markdown: outside of code, `<token>` would be taken for HTML and `*` for emphasis. */
const prose = (text: string): string =>
  text
    .trim()
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/[<>*_]/g, '\\$&')))
    .join('')
    .replace(/\s*\n\s*/g, ' ');

const inCell = (text: string): string => prose(text).replaceAll('|', '\\|');
