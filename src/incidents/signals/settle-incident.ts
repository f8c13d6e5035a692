import type { JobData } from '../../model/jobs.ts';
import { isWaiting } from '../../model/life-cycle.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { RaisedIncidents } from '../../store/raised-incidents.ts';
import type { SignalStore } from '../../store/signal-store.ts';
import type { ShowIncident } from '../show-incident.ts';

export interface SettleIncidentNeeds {
  readonly incidents: Pick<IncidentStore, 'current'>;
  readonly signals: Pick<SignalStore, 'allResolved'>;
  readonly raised: Pick<RaisedIncidents, 'resolve'>;
  readonly show: ShowIncident;
}

/**
 * The queue's `settle-incident` job: when all that raised an incident is over, so is the incident; unless a fix is on its
 * way, which is followed to its end.
 */
export const createSettleIncident =
  ({ incidents, signals, raised, show }: SettleIncidentNeeds) =>
  async ({ incidentId }: JobData<'settle-incident'>): Promise<void> => {
    const incident = await incidents.current(incidentId);
    if (!incident || !isWaiting(incident.phase)) return;
    if (!(await signals.allResolved(incidentId))) return;
    await raised.resolve(incidentId, 'all of its alerts are over');
    await show(incidentId);
  };
