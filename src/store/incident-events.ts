import type { Incident, IncidentRequest, IncidentState } from '../model/incident.ts';
import { toJson } from './json.ts';
import type { NewEvent } from './timeline.ts';

/** The columns of a new incident. */
export const requestColumns = (request: IncidentRequest) => ({
  idempotencyKey: request.idempotencyKey,
  cluster: request.cluster,
  namespace: request.namespace ?? null,
  job: request.job,
  requestedBy: request.requestedBy,
  channel: request.channel,
  threadTs: request.threadTs ?? null,
  raisedBy: request.raisedBy ? toJson(request.raisedBy) : null,
});

/** What was asked for, as the first entry of its timeline. */
export const requestedEvent = (incident: Incident, actor: string): NewEvent => ({
  type: 'incident-requested',
  incidentId: incident.id,
  actor,
  cluster: incident.cluster,
  ...(incident.namespace === undefined ? {} : { namespace: incident.namespace }),
  job: incident.job,
});

/** What a new state says has happened, so that no state can be stored under another one's event. */
export function eventOfState(incident: Incident, state: IncidentState, actor: string): NewEvent {
  const common = { incidentId: incident.id, actor };
  switch (state.kind) {
    case 'requested':
      return requestedEvent(incident, actor);
    case 'diagnosing':
      return { ...common, type: 'diagnosis-started' };
    case 'diagnosed':
    case 'not-found': {
      const { verdict, causes } = state.diagnosis;
      const [best] = causes;
      const cause = best && { id: best.id, certainty: best.certainty };
      return { ...common, type: 'diagnosis-finished', verdict, ...(cause ? { cause } : {}) };
    }
    case 'ambiguous':
      return {
        ...common,
        type: 'choice-needed',
        namespaces: state.candidates.map(({ namespace }) => namespace),
      };
    case 'failed':
      return { ...common, type: 'diagnosis-failed', problem: state.problem };
    case 'dismissed':
      return { ...common, type: 'incident-dismissed' };
  }
}
