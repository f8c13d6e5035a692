import type { KnownBlock } from '@slack/types';
import type { CauseFinding, Diagnosis } from '../../model/diagnosis.ts';
import type { Evidence } from '../../model/evidence.ts';
import { redactDeep } from '../../model/redaction.ts';
import type { Subject } from '../../model/references.ts';
import { escapeText } from '../escape.ts';
import { actionIds, type IncidentValue } from './actions.ts';
import { button, context, header, message, quoted, type SlackMessage, section } from './blocks.ts';
import { fit, type Weighted } from './limits.ts';
import { type ProposalView, proposalBlocks } from './proposal-blocks.ts';

export interface FindingView {
  readonly incidentId: string;
  readonly cluster: string;
  readonly requestedBy: string;
  readonly diagnosis: Diagnosis;
  readonly proposals: readonly ProposalView[];
  /** Why there is no fix to press, or that it is still being worked out; none when a proposal says it all. */
  readonly fixNote?: string;
}

/** The finding: the point first, then what to press, then how it is known. */
export function findingMessage(view: FindingView): SlackMessage {
  const diagnosis = redactDeep(view.diagnosis);
  const blocks = [...verdictBlocks(diagnosis, view), ...footer(diagnosis, view)];
  return message(headline(diagnosis), fit(blocks));
}

/** The point in one sentence, without markup: what a locked phone shows. */
export function headline({ subject, verdict, causes }: Diagnosis): string {
  const name = nameOf(subject);
  switch (verdict) {
    case 'diagnosed':
      return `${name}: ${causes[0]?.title ?? 'diagnosed'} (${causes[0]?.certainty ?? ''})`;
    case 'novel':
      return `${name} failed, and no playbook explains it`;
    case 'healthy':
      return `${name} succeeded`;
    case 'running':
      return `${name} is still running, nothing points at a failure`;
    case 'not-found':
      return `There is no ${subject.kind} ${name}`;
  }
}

const nameOf = ({ namespace, name }: Diagnosis['subject'] | Subject): string =>
  namespace ? `${namespace}/${name}` : name;

function verdictBlocks(diagnosis: Diagnosis, view: FindingView): Weighted[] {
  const title: Weighted = { block: header(headline(diagnosis)), weight: 0 };
  switch (diagnosis.verdict) {
    case 'diagnosed':
      return [title, ...causeBlocks(diagnosis, view)];
    case 'novel':
      return [
        title,
        must(
          section(
            'I have not seen this before, so I name no cause. These are its most telling lines:',
          ),
        ),
        ...evidenceBlocks(diagnosis.telling ?? [], 6),
        ...openQuestions(diagnosis),
      ];
    case 'healthy':
      return [title, must(section('The build succeeded; there is nothing to mend.'))];
    case 'running':
      return [
        title,
        must(section('Ask again when it has ended, or when it takes longer than it should.')),
        ...openQuestions(diagnosis),
      ];
    case 'not-found':
      return [title, must(section(nearestText(diagnosis)))];
  }
}

function causeBlocks(diagnosis: Diagnosis, view: FindingView): Weighted[] {
  const [cause, ...others] = diagnosis.causes;
  if (!cause) return [];
  return [
    must(section(`*${certaintyWord[cause.certainty]}:* ${escapeText(cause.summary)}`)),
    ...evidenceBlocks(cause.evidence, 3),
    ...view.proposals.flatMap((one, index) => proposalBlocks(one, index === 0)),
    ...(view.fixNote ? [must(context(escapeText(view.fixNote)))] : []),
    ...remedyBlocks(cause),
    ...list(
      'Also possible',
      others.map(({ title, certainty }) => `${title} (${certainty})`),
      3,
    ),
    ...openQuestions(diagnosis),
  ];
}

const certaintyWord = { confirmed: 'Confirmed', likely: 'Likely', possible: 'Possible' } as const;

const must = (block: KnownBlock): Weighted => ({ block, weight: 0 });

const evidenceBlocks = (evidence: readonly Evidence[], most: number): Weighted[] =>
  evidence
    .slice(0, most)
    .map(({ source, text }, index) => ({
      block: quoted(source, text),
      weight: index === 0 ? 1 : 4,
    }));

const remedyBlocks = ({ remedies }: CauseFinding): Weighted[] => [
  {
    block: section(
      `*What to do*\n${remedies.map((one, index) => `${index + 1}. ${escapeText(one)}`).join('\n')}`,
    ),
    weight: 2,
  },
];

/** What was excluded, and what nobody could see: both belong to an honest answer. */
const openQuestions = ({ ruledOut, unknown }: Diagnosis): Weighted[] => [
  ...list(
    'Ruled out',
    ruledOut.map(({ title, because }) => `${title}: ${because}`),
    3,
  ),
  ...list(
    'Could not be seen',
    unknown.map(({ fact, because }) => `${fact}: ${because}`),
    3,
  ),
];

const list = (title: string, items: readonly string[], weight: number): Weighted[] =>
  items.length === 0
    ? []
    : [
        {
          block: section(
            `*${title}*\n${items
              .slice(0, 12)
              .map((item) => `• ${escapeText(item)}`)
              .join('\n')}${items.length > 12 ? `\n• and ${items.length - 12} more` : ''}`,
          ),
          weight,
        },
      ];

const nearestText = ({ nearest = [] }: Diagnosis): string =>
  nearest.length === 0
    ? 'Nothing is named like it. Check the name and the namespace: `/build diagnose <job> -n <namespace>`.'
    : `Did you mean:\n${nearest.map(({ namespace, name }) => `• \`/build diagnose ${escapeText(name)} -n ${escapeText(namespace)}\``).join('\n')}`;

function footer(
  { calls, verdict }: Diagnosis,
  { incidentId, requestedBy, cluster }: FindingView,
): Weighted[] {
  const value: IncidentValue = { incident: incidentId };
  const asked = must(
    context(
      `Asked by <@${requestedBy}> · cluster ${escapeText(cluster)} · ${calls.count} API calls in ${calls.rounds} rounds`,
    ),
  );
  if (verdict === 'not-found' || verdict === 'healthy') return [asked];
  const buttons: KnownBlock = {
    type: 'actions',
    block_id: `incident:${incidentId}`,
    elements: [
      button({
        actionId: actionIds.showEvidence,
        text: 'Show evidence',
        value: JSON.stringify(value),
      }),
      button({ actionId: actionIds.dismiss, text: 'Dismiss', value: JSON.stringify(value) }),
    ],
  };
  return [must(buttons), asked];
}
