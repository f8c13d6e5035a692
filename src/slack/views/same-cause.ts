import type { Incident } from '../../model/incident.ts';
import { message, type SlackMessage, section } from './blocks.ts';
import { link, markup, short } from './markup.ts';
import { phaseText } from './phase-text.ts';

/** What the thread of an alert is told whose incident stands elsewhere: the cause, and where to read on. */
export function sameCauseMessage(incident: Incident, url: string | undefined): SlackMessage {
  const { state } = incident;
  const best = 'diagnosis' in state ? state.diagnosis?.causes[0] : undefined;
  const cause = best?.title || 'A failure that is being looked at';
  const point = `${cause}: the same as an incident that is ${phaseText(incident.phase)}`;
  const where = url ? link(url, 'Read on there') : markup`incident ${incident.id.slice(0, 8)}`;
  return message(point, [
    section(
      markup`*${short(cause, 300)}*, as in an incident that is ${phaseText(incident.phase)}: ${where}.`,
    ),
  ]);
}
