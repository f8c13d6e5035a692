import type { Incident } from '../model/incident.ts';
import type { IncidentStore } from '../store/incident-store.ts';
import { incidentMessage } from './incident-message.ts';
import type { Messages } from './ports.ts';

export interface AnnounceNeeds {
  readonly incidents: IncidentStore;
  readonly messages: Messages;
}

/**
 * Posts the message that will tell the incident, and keeps which one it is. Two processes may do so at once (a repeated
 * delivery, a bot that starts while another is at it): the message that is on record first stays, the other is taken back.
 * @param lookFirst an earlier try may have posted it: look before posting again
 */
export async function announce(
  incident: Incident,
  { incidents, messages }: AnnounceNeeds,
  lookFirst: boolean,
): Promise<Incident> {
  if (incident.messageTs) return incident;
  const told = incidentMessage(incident);
  // Somebody asked, and watches for it.
  const urgency = incident.raisedBy ? 'finding' : 'click';
  const ts = await messages.post(incident, incident.id, told, lookFirst, urgency);
  const recorded = await incidents.recordMessage(incident.id, ts);
  if (recorded?.messageTs && recorded.messageTs !== ts) await messages.remove(incident.channel, ts);
  return recorded ?? incident;
}
