import type { KnownBlock } from '@slack/types';
import type { QueueHealth } from '../../model/queue-health.ts';
import { context, header, section } from './blocks.ts';
import { durationText } from './duration.ts';
import { fit, type Part, part } from './fit.ts';
import { type IncidentRow, incidentRowText } from './incident-list.ts';
import { lines, type Markup, markup, slackDate } from './markup.ts';
import { counted } from './phase-text.ts';
import { brokerText, buildsText, ownText, queuePoint } from './queue.ts';

/** What the app's home tells. */
export interface HomeView {
  readonly now: Date;
  /** Incidents that are not over, newest first, as many as are shown. */
  readonly open: readonly IncidentRow[];
  readonly openTotal: number;
  /** The last diagnoses, newest first. */
  readonly diagnosed: readonly IncidentRow[];
  /** The builds of the last 24 hours that the watcher saw end. */
  readonly day: { readonly builds: number; readonly failures: number; readonly isWatched: boolean };
  readonly health: QueueHealth;
}

/** The app's home: what is open first, then the numbers, then what was found lately. */
export function homeBlocks(view: HomeView, command: string): KnownBlock[] {
  const isNew = view.openTotal === 0 && view.diagnosed.length === 0;
  return fit([
    ...(isNew ? beginning(command) : openParts(view, command)),
    part(0, section(lines([markup`*Last 24 hours*`, dayText(view)]))),
    part(0, section(lines(healthLines(view.health)))),
    ...diagnosedParts(view),
    part(
      0,
      context(
        markup`As of ${slackDate(view.now)} · changes show within a minute or two while you look · \`${command} help\` lists what I answer`,
      ),
    ),
  ]);
}

function openParts({ open, openTotal, now }: HomeView, command: string): Part[] {
  if (openTotal === 0) return [part(0, header('No incident is open'))];
  const more = openTotal - open.length;
  const hint = markup`${more.toLocaleString('en')} more: \`${command} list -n <namespace>\` finds those of one namespace`;
  return [
    part(0, header(counted(openTotal, 'open incident'))),
    ...open.map((row, index) => part(index + 1, section(incidentRowText(row, now)))),
    ...(more > 0 ? [part(0, context(hint))] : []),
  ];
}

/** To a team that has just installed the bot: what to do first. */
const beginning = (command: string): Part[] => [
  part(0, header('Nothing was diagnosed yet')),
  part(
    0,
    section(
      lines([
        markup`*Begin here*, in the channel of your team:`,
        markup`1. \`${command} list failed\` shows the builds that failed.`,
        markup`2. \`${command} diagnose <job>\` finds out why one did. Everybody in the channel sees the answer.`,
        markup`3. Let me hear of failures by myself: alerts by webhook, the channel that alerts are posted in, or \`watch\` for builds. Whoever runs me sets that up; the operations guide says how.`,
      ]),
    ),
  ),
];

function dayText({ day: { builds, failures, isWatched } }: HomeView): Markup {
  if (builds > 0) {
    const percent = ((100 * failures) / builds).toLocaleString('en', { maximumFractionDigits: 1 });
    return markup`${failures.toLocaleString('en')} of ${counted(builds, 'build')} failed (${percent} %)`;
  }
  return isWatched
    ? markup`No build that I watch has ended.`
    : markup`Builds are not watched, so I cannot count them.`;
}

function healthLines(health: QueueHealth): Markup[] {
  const broker = brokerText(health);
  return [
    markup`*${queuePoint(health)}*`,
    markup`Builds: ${buildsText(health.builds)}`,
    ...(broker ? [markup`Broker: ${broker}`] : []),
    markup`My own work: ${ownText(health.own)}`,
  ];
}

const diagnosedParts = ({ diagnosed, now }: HomeView): Part[] =>
  diagnosed.length === 0
    ? []
    : [
        part(0, header('Last diagnoses')),
        ...diagnosed.map((row, index) =>
          part(index + 1, section(incidentRowText(row, now, ageOf))),
        ),
      ];

const ageOf = ({ diagnosedAt, incident }: IncidentRow, now: Date): string =>
  `${durationText(now.getTime() - (diagnosedAt ?? incident.createdAt).getTime())} ago`;
