import type { ActionState } from '../../model/action.ts';
import { message, type SlackMessage, section } from './blocks.ts';
import { type IncidentRow, incidentLink } from './incident-list.ts';
import { lines, markup, short } from './markup.ts';

/** For the one who wants a build to run again: what becomes of it, and where it is decided. */
export function rerunMessage(
  build: string,
  state: ActionState['kind'],
  incident: IncidentRow,
): SlackMessage {
  const point = `${short(build, 300)}: ${texts[state]}`;
  return message(point, [section(lines([markup`${point}`, incidentLink(incident)]))]);
}

const again = 'Diagnose it once more to ask anew.';

const texts: Readonly<Record<ActionState['kind'], string>> = {
  proposed: 'whether it runs again waits for an approver, under the message of its incident.',
  approved: 'it was approved, and is under way.',
  done: `it was run again already. ${again}`,
  failed: `it was to run again, and that failed. ${again}`,
  rejected: `an approver rejected to run it again. ${again}`,
  expired: `nobody approved in time to run it again. ${again}`,
  dismissed: `its incident was put aside. ${again}`,
};
