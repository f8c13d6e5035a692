import { mendedSubject } from '../../model/diagnosis.ts';
import type { Incident } from '../../model/incident.ts';
import type { Verification } from '../../model/verification.ts';
import { outcomeMessage } from '../../slack/views/verification-blocks.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { Messages } from '../ports.ts';

export interface TellNeeds {
  readonly incidents: Pick<IncidentStore, 'load'>;
  readonly messages: Pick<Messages, 'post'>;
}

/**
 * Says in the thread how it ended: a message that only changes wakes nobody. Said again it is found there, so that a
 * worker that takes over does not say it twice. What a person ended needs no words.
 */
export async function tellOutcome(
  verification: Verification,
  { incidents, messages }: TellNeeds,
): Promise<void> {
  const incident = await incidents.load(verification.incidentId);
  const threadTs = incident?.threadTs ?? incident?.messageTs;
  const message = incident && outcomeMessage(verification, buildOf(incident));
  if (!incident || !threadTs || !message) return;
  await messages.post({ channel: incident.channel, threadTs }, verification.id, message, true);
}

function buildOf({ state, job }: Incident): string {
  if (state.kind !== 'diagnosed') return job;
  const { namespace, name } = mendedSubject(state.diagnosis);
  return `${namespace}/${name}`;
}
