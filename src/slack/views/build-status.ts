import { phasesText } from '../../diagnosis/phases.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import { actionIds, type DiagnoseValue } from './actions.ts';
import { button, context, header, message, type SlackMessage, section } from './blocks.ts';
import { cutMiddle } from './cut.ts';
import { durationText } from './duration.ts';
import { fit, type Part, part } from './fit.ts';
import { type IncidentRow, incidentLink } from './incident-list.ts';
import { causeText } from './incident-text.ts';
import { lines, type Markup, markup, short } from './markup.ts';
import { phaseText } from './phase-text.ts';

/** How a build stands. */
export interface BuildStatus {
  /** `namespace/name`. */
  readonly name: string;
  /** How it is asked for again. */
  readonly asked: DiagnoseValue;
  /** `running`, `failed`, `succeeded`, `suspended`, or what it is instead of a build. */
  readonly state: string;
  /** Kubernetes' word for why it failed. */
  readonly reason?: string;
  /** Where it pushes to; of what builds nothing, the image that it runs. */
  readonly image?: string;
  readonly builder?: string;
  /** When it began. */
  readonly since?: Date;
  readonly now: Date;
  /** Its pods, and how each stands. */
  readonly tries: readonly { readonly pod: string; readonly state: string }[];
  readonly phases: Diagnosis['phases'];
  /** The newest about it. */
  readonly incident?: IncidentRow;
}

/** How a build stands now, and what to press to learn why. */
export function buildStatusMessage(status: BuildStatus): SlackMessage {
  const point = `${cutMiddle(short(status.name, 600), 90)}: ${stateText(status)}`;
  return message(
    point,
    fit([
      part(0, header(point)),
      part(1, section(lines(details(status)))),
      ...incidentParts(status),
      ...diagnoseParts(status),
    ]),
  );
}

const stateText = ({ state, reason }: BuildStatus): string =>
  reason ? `${state} (${short(reason, 40)})` : state;

const details = ({ since, now, image, builder, tries, phases }: BuildStatus): Markup[] => [
  ...(since ? [markup`*Began* ${durationText(now.getTime() - since.getTime())} ago`] : []),
  ...(image ? [markup`*Image* \`${code(image, 250)}\`${builder ? `, by ${builder}` : ''}`] : []),
  ...(tries.length > 0
    ? tries
        .slice(0, mostTries)
        .map(({ pod, state }) => markup`*Pod* \`${code(pod, 120)}\` ${short(state, 120)}`)
    : [markup`It has no pods: none was made yet, or they were deleted.`]),
  ...(tries.length > mostTries ? [markup`and ${String(tries.length - mostTries)} more pods`] : []),
  ...(phases.length > 0 ? [markup`*Phases* ${phasesText(phases)}`] : []),
];

const mostTries = 4;

const code = (text: string, max: number): string => short(text, max).replaceAll('`', '');

function incidentParts({ incident }: BuildStatus): Part[] {
  if (!incident) return [];
  const told = markup`*${short(causeText(incident.incident), 200)}* · ${phaseText(incident.incident.phase)} · ${incidentLink(incident)}`;
  return [part(1, section(told))];
}

/** What names in a cluster are made of: a button carries them as they are, so nothing else may get into one. */
const name = /^[A-Za-z0-9][\w.:/-]{0,252}$/;

function diagnoseParts({ asked }: BuildStatus): Part[] {
  if (!Object.values(asked).every((one) => name.test(one))) return [];
  return [
    part(
      0,
      {
        type: 'actions',
        block_id: 'status',
        elements: [
          button({ actionId: actionIds.diagnose, text: 'Diagnose', value: asked, isPrimary: true }),
        ],
      },
      context(markup`Diagnose posts its finding in this channel.`),
    ),
  ];
}
