import type { Incident } from '../../model/incident.ts';
import type { IncidentCourse } from '../../model/incident-course.ts';
import type { SlackMessage } from './blocks.ts';
import { durationText } from './duration.ts';
import { causeText } from './incident-text.ts';
import { type ListPlace, listMessage, listRow } from './list-message.ts';
import { link, type Markup, markup, short } from './markup.ts';
import { counted, phaseText } from './phase-text.ts';

/** An incident in a list, and where its message stands. */
export interface IncidentRow extends IncidentCourse {
  readonly url?: string;
}

/** The incidents that are not over, newest first. */
export const openIncidentsMessage = (
  place: ListPlace,
  rows: readonly IncidentRow[],
  total: number,
): SlackMessage =>
  listMessage(place, {
    point: total === 0 ? 'No incident is open' : `${counted(total, 'open incident')}`,
    rows: rows.map((row) => incidentRowText(row, place.now)),
    total,
    hint:
      total === 0 ? 'list failed shows the builds that failed' : 'incident <id> tells its story',
  });

/** What it is about, and below it how far it has come, its age, and where to read on. */
export function incidentRowText(row: IncidentRow, now: Date, age = ageOf): Markup {
  const { incident, alerts } = row;
  return listRow(
    markup`*${short(causeText(incident), 120)}* \`${buildOf(incident)}\``,
    markup`${phaseText(incident.phase)}`,
    markup`${age(row, now)}`,
    ...(alerts > 0 ? [markup`${counted(alerts, 'alert')}`] : []),
    incidentLink(row),
  );
}

const ageOf = ({ incident }: IncidentRow, now: Date): string =>
  `${durationText(now.getTime() - incident.createdAt.getTime())} old`;

/** The first eight characters of its id, as commands take them; a link where its message can be seen. */
export const incidentLink = ({ incident, url }: IncidentRow): Markup => {
  const name = `incident ${incident.id.slice(0, 8)}`;
  return url ? link(url, name) : markup`${name}`;
};

const buildOf = ({ state, namespace, job }: Incident): string => {
  const subject = 'diagnosis' in state ? state.diagnosis?.subject : undefined;
  const name = subject?.name ?? job;
  const inNamespace = subject?.namespace ?? namespace;
  return short(inNamespace ? `${inNamespace}/${name}` : name, 140).replaceAll('`', '');
};
