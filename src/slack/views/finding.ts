import { patternLines } from '../../diagnosis/patterns.ts';
import { phasesText } from '../../diagnosis/phases.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Feedback } from '../../model/feedback.ts';
import { askedAs } from '../../model/references.ts';
import type { Verification } from '../../model/verification.ts';
import { type ActionView, actionBlocks, actionPoint } from './action-blocks.ts';
import { actionIds, type IncidentValue } from './actions.ts';
import { button, context, header, message, type SlackMessage, section } from './blocks.ts';
import { evidenceParts } from './evidence-parts.ts';
import { feedbackParts, feedbackPoint } from './feedback.ts';
import { fit, type Part, part } from './fit.ts';
import { headline, title } from './headline.ts';
import { bulleted, numbered } from './lists.ts';
import { lines, link, type Markup, markup, short, slackDate } from './markup.ts';
import type { ProposalView } from './proposal-blocks.ts';
import { proposalParts, proposalPoints } from './proposal-list.ts';
import { verificationBlocks, verificationPoint } from './verification-blocks.ts';

export interface FindingView {
  readonly incidentId: string;
  readonly cluster: string;
  /** Who asked, or which alert told of it. */
  readonly origin: Markup;
  /** It is over. */
  readonly isResolved?: boolean;
  readonly diagnosis: Diagnosis;
  readonly proposals: readonly ProposalView[];
  /** Why there is no fix to press, or that it is still being worked out; none when a proposal says it all. */
  readonly fixNote?: string;
  /** What is being done to show that a merged fix works, or what came of it; oldest first. */
  readonly verifications?: readonly Verification[];
  /** What may be done beside a fix, oldest first. */
  readonly actions?: readonly ActionView[];
  /** What people say of it, newest first. */
  readonly feedback?: readonly Feedback[];
}

/** The finding: the point first, how it is known, what to press, what to do, and then the small print. */
export function findingMessage(view: FindingView): SlackMessage {
  const { diagnosis } = view;
  const parts = [
    part(0, header(`${isFixed(view) ? 'Fixed: ' : ''}${title(diagnosis)}`)),
    ...(view.isResolved ? [part(0, context(markup`Resolved.`))] : []),
    ...keptParts(diagnosis),
    ...verificationParts(view),
    ...verdictParts(view),
    ...bulleted('A pattern', patternLines(diagnosis.patterns ?? []), 2),
    ...phasesParts(diagnosis),
    footer(view),
    ...feedbackParts(view),
  ];
  return message(pointOf(view), fit(parts));
}

/** What screen readers and notifications say: the point, and what there is to press. */
const pointOf = (view: FindingView): string => {
  const { diagnosis, proposals, verifications = [], actions = [] } = view;
  return [
    ...(verifications.length > 0 ? verifications.slice(-1).map(verificationPoint) : []),
    headline(diagnosis),
    ...(diagnosis.keptAt ? [`From kept evidence; the ${diagnosis.subject.kind} is gone`] : []),
    ...proposalPoints(proposals),
    ...actions.slice(-mostActions).flatMap(actionPoint),
    ...feedbackPoint(view),
  ].join('. ');
};

const isFixed = ({ verifications = [] }: FindingView): boolean =>
  verifications.at(-1)?.state.kind === 'fixed';

const mostActions = 4;

const actionParts = ({ actions = [] }: FindingView): Part[] =>
  actions.slice(-mostActions).flatMap((one) => {
    const blocks = actionBlocks(one);
    return blocks.length > 0 ? [part(1, ...blocks)] : [];
  });

/** The newest is what counts now; of earlier ones a line each says what came of them. */
const verificationParts = ({ verifications = [] }: FindingView): Part[] => [
  ...verifications.slice(-1).map((one) => part(0, ...verificationBlocks(one))),
  ...verifications
    .slice(0, -1)
    .map((one) => part(2, context(markup`Before: ${verificationPoint(one)}.`))),
];

function verdictParts(view: FindingView): Part[] {
  const { diagnosis } = view;
  switch (diagnosis.verdict) {
    case 'diagnosed':
      return causeParts(view);
    case 'novel':
      return [
        ...novelParts(diagnosis),
        ...actionParts(view),
        buttons(view),
        ...smallPrint(diagnosis),
      ];
    case 'healthy':
      return [part(0, section(markup`There is nothing to mend.`))];
    case 'running':
      return [...runningParts(view), buttons(view), ...smallPrint(diagnosis)];
    case 'not-found':
      return [
        part(0, section(nearestText(diagnosis))),
        ...outlookParts(diagnosis),
        ...smallPrint(diagnosis),
      ];
  }
}

function causeParts(view: FindingView): Part[] {
  const [cause, ...others] = view.diagnosis.causes;
  if (!cause) return [];
  const summary = markup`*${certaintyWord[cause.certainty]}:* ${short(cause.summary, 800)}`;
  return [
    part(0, section(summary)),
    ...evidenceParts(cause.evidence, 3),
    ...proposalParts(view.proposals),
    ...actionParts(view),
    ...(view.fixNote ? [part(0, context(markup`${short(view.fixNote, 300)}`))] : []),
    // Nobody is to do by hand what was done.
    ...(isFixed(view) ? [] : numbered('What to do', cause.remedies, 2)),
    buttons(view),
    ...bulleted(
      'Also possible',
      others.map(({ title, certainty }) => `${title} (${certainty})`),
      3,
    ),
    ...smallPrint(view.diagnosis),
  ];
}

const certaintyWord = { confirmed: 'Confirmed', likely: 'Likely', possible: 'Possible' } as const;

/** Whoever reads it must not take it for what stands in the cluster now. */
const keptParts = ({ keptAt, subject }: Diagnosis): Part[] =>
  keptAt
    ? [
        part(
          0,
          section(
            markup`From evidence kept ${slackDate(new Date(keptAt))}; the ${subject.kind} is gone.`,
          ),
        ),
      ]
    : [];

/** No cause is named rather than guessed; what tells most is shown. */
function novelParts({ telling = [], fingerprint, seenBefore = [] }: Diagnosis): Part[] {
  const what =
    telling.length > 0
      ? 'No playbook explains it, and I do not guess. This tells most:'
      : 'No playbook explains it, and I do not guess. Neither its log nor its events say why.';
  return [
    part(0, section(markup`${what}`)),
    ...seenBefore.slice(0, 1).map((one) => part(0, section(seenText(one, seenBefore.length - 1)))),
    ...evidenceParts(telling, 5),
    ...(fingerprint ? [part(1, context(markup`Fingerprint \`${short(fingerprint, 64)}\``))] : []),
    part(2, context(markup`Once you know the cause, add it to a playbook and I will know it too.`)),
  ];
}

type Seen = NonNullable<Diagnosis['seenBefore']>[number];

/** The time in the reader's own zone, and where to read on. */
function seenText({ incident, namespace, name, at, url }: Seen, more: number): Markup {
  const which = short(`${namespace}/${name}`, 350);
  const told = `incident ${incident.slice(0, 8)}`;
  const where = url ? link(url, told) : markup`${told}`;
  const others = more > 0 ? `, and ${more} more` : '';
  return markup`*Seen before:* ${slackDate(new Date(at))} in \`${which}\` (${where}${others})`;
}

/** Of a build that hangs: where it stands, and the last that it did. Nothing of that is left to say when it is over. */
function runningParts({ diagnosis, isResolved }: FindingView): Part[] {
  const { idle, causes, subject } = diagnosis;
  if (!idle)
    return [
      part(
        0,
        section(markup`Ask again when it has ended, or when it takes longer than it should.`),
      ),
    ];
  if (isResolved) return [];
  const stands = idle.phase ? markup`It stands in phase *${short(idle.phase, 100)}*. ` : '';
  const ending = `kubectl delete ${subject.kind.toLowerCase()}/${subject.name} -n ${subject.namespace}`;
  return [
    part(
      0,
      section(
        markup`${stands}No new log line, event or change of state since this, and nothing that I know explains it:`,
      ),
    ),
    ...evidenceParts([idle.last], 1),
    ...bulleted(
      'Possible',
      causes.map(({ title }) => title),
      2,
    ),
    part(
      1,
      context(markup`Where it stays so: \`${short(ending, 600)}\` ends it, then build again.`),
    ),
  ];
}

/** What keeps builds from being made, where that was seen. */
function outlookParts({ causes: [cause] }: Diagnosis): Part[] {
  if (!cause) return [];
  const text = markup`It may not have been made yet. *${certaintyWord[cause.certainty]}:* ${short(cause.summary, 800)}`;
  return [
    part(0, section(text)),
    ...evidenceParts(cause.evidence, 1),
    ...numbered('What to do', cause.remedies, 2),
  ];
}

// `namespace/name` is what the slash command takes, whatever the command is called here.
function nearestText({ nearest = [] }: Diagnosis): Markup {
  if (nearest.length === 0)
    return markup`Nothing is named like it. Check the name and the namespace.`;
  const names = nearest
    .slice(0, 5)
    .map(({ kind, namespace, name }) =>
      kind === 'Job' ? `${namespace}/${name}` : `${askedAs({ kind, name })} -n ${namespace}`,
    );
  return lines([
    markup`Did you mean one of these? Ask again with its name.`,
    ...names.map((name) => markup`• \`${short(name, 350)}\``),
  ]);
}

function buttons({ incidentId }: FindingView): Part {
  const value: IncidentValue = { incident: incidentId };
  return part(0, {
    type: 'actions',
    block_id: `incident:${incidentId}`,
    elements: [
      button({ actionId: actionIds.showEvidence, text: 'Show evidence', value }),
      button({ actionId: actionIds.dismiss, text: 'Dismiss', value }),
    ],
  });
}

const phasesParts = ({ phases }: Diagnosis): Part[] =>
  phases.length === 0 ? [] : [part(2, context(markup`${phasesText(phases)}`))];

const footer = ({ diagnosis, origin, cluster }: FindingView): Part =>
  part(
    0,
    context(
      markup`${origin} · cluster ${short(cluster, 100)} · ${String(diagnosis.calls.count)} API calls`,
    ),
  );

/** What was excluded, and what nobody could see: both belong to an honest answer. */
const smallPrint = ({ ruledOut, unknown }: Diagnosis): Part[] => [
  ...bulleted(
    'Ruled out',
    ruledOut.map(({ title: cause, because }) => `${cause}? No: ${because}`),
    3,
  ),
  ...bulleted(
    'Could not be seen',
    unknown.map(({ fact, because }) => `${fact}: ${because}`),
    3,
  ),
];
