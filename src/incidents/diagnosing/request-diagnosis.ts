import type { Incident, IncidentRequest } from '../../model/incident.ts';
import { Problem } from '../../model/problem.ts';
import { problemText } from '../../problems/text.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import { announce } from '../announce.ts';
import type { Messages } from '../ports.ts';

export interface RequestNeeds {
  readonly incidents: IncidentStore;
  readonly messages: Messages;
  readonly queue: Pick<JobQueue, 'enqueue'>;
}

export interface RequestDiagnosis {
  /** Puts the request on record; the same delivery twice is one incident. Quick: Slack waits for it. */
  record(request: IncidentRequest): Promise<{ incident: Incident; isNew: boolean }>;
  /**
   * Shows that the bot is at work and queues the diagnosis. May be repeated.
   * @throws Problem when Slack does not let it post there
   */
  begin(incident: Incident): Promise<void>;
}

/**
 * A request in two steps, so that Slack is answered as soon as the request cannot be lost any more. Between them a
 * crash loses nothing: `resume` finds incidents that were recorded and never begun.
 */
export const createRequestDiagnosis = ({
  incidents,
  messages,
  queue,
}: RequestNeeds): RequestDiagnosis => ({
  async record(request) {
    const { incident, created } = await incidents.request(request);
    return { incident, isNew: created };
  },

  async begin(incident) {
    try {
      await announce(incident, { incidents, messages }, false);
    } catch (error) {
      // Without an answer of Slack the message may stand or not: the worker looks, and posts it where it is missing.
      if (error instanceof Problem) {
        await incidents.save(incident, { kind: 'failed', problem: problemText(error) });
        throw error;
      }
    }
    await queueDiagnosis(queue, incident);
  },
});

/** One job for an incident and namespace: choosing another namespace is new work, a second delivery is not. */
export const queueDiagnosis = (
  queue: RequestNeeds['queue'],
  { id, namespace }: Incident,
): Promise<void> =>
  queue.enqueue(
    { name: 'diagnose', data: { incidentId: id } },
    { id: `diagnose-${id}${namespace ? `-${namespace}` : ''}` },
  );

/** The same for one that was diagnosed while its build still ran. */
export const queueDiagnosisAnew = (queue: RequestNeeds['queue'], { id }: Incident): Promise<void> =>
  queue.enqueue(
    { name: 'diagnose', data: { incidentId: id, anew: true } },
    { id: `diagnose-${id}-anew`, inBackground: true },
  );
