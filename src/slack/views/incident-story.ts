import type { IncidentEvent } from '../../model/event.ts';
import type { IncidentCourse } from '../../model/incident-course.ts';
import { context, header, message, type SlackMessage, section } from './blocks.ts';
import { cutMiddle } from './cut.ts';
import { durationText } from './duration.ts';
import { eventLine } from './event-text.ts';
import { fit, type Part, part } from './fit.ts';
import { type IncidentRow, incidentLink } from './incident-list.ts';
import { causeText } from './incident-text.ts';
import { lines, type Markup, markup, short } from './markup.ts';
import { originOf } from './origin.ts';
import { counted, phaseText } from './phase-text.ts';

/** The life of one incident: how long each stretch took, and every event with its time and who did it. */
export function incidentStoryMessage(
  row: IncidentRow,
  events: readonly IncidentEvent[],
): SlackMessage {
  const { incident, alerts } = row;
  const name = `${incident.namespace ? `${incident.namespace}/` : ''}${incident.job}`;
  const point = `${cutMiddle(short(name, 600), 60)}: ${short(causeText(incident), 80)}`;
  return message(
    `${point}, ${phaseText(incident.phase)}`,
    fit([
      part(0, header(point)),
      part(
        0,
        section(
          lines([markup`*${phaseText(incident.phase)}* · ${incidentLink(row)}`, stretches(row)]),
        ),
      ),
      ...timeline(events),
      part(
        0,
        context(
          markup`${originOf(incident)}${alerts > 0 ? ` · ${counted(alerts, 'alert')}` : ''} · cluster ${short(incident.cluster, 100)}`,
        ),
      ),
    ]),
  );
}

/** `Alert → root cause 48 s → resolved 12 min`, each counted from the beginning. */
function stretches({ incident, alertedAt, diagnosedAt, resolvedAt }: IncidentCourse): Markup {
  const from = alertedAt ?? incident.createdAt;
  const after = (at: Date): string => durationText(at.getTime() - from.getTime());
  return markup`${[
    alertedAt ? 'Alert' : 'Asked',
    diagnosedAt ? `root cause after ${after(diagnosedAt)}` : 'no root cause yet',
    ...(resolvedAt ? [`resolved after ${after(resolvedAt)}`] : []),
  ].join(' → ')}`;
}

const firstShown = 6;
const lastShown = 24;
const perBlock = 10;

/** How it began and how it ended; the middle of a long story is left out. */
function timeline(events: readonly IncidentEvent[]): Part[] {
  const hidden = events.length - firstShown - lastShown;
  const shown =
    hidden > 0
      ? [
          ...events.slice(0, firstShown).map(eventLine),
          markup`… ${counted(hidden, 'more event')} …`,
          ...events.slice(-lastShown).map(eventLine),
        ]
      : events.map(eventLine);
  const blocks = Array.from({ length: Math.ceil(shown.length / perBlock) }, (_, index) =>
    section(lines(shown.slice(index * perBlock, (index + 1) * perBlock))),
  );
  return blocks.map((block, index) => part(index + 1, block));
}
