import type { JobData } from '../../model/jobs.ts';
import type { ApprovalStore } from '../../store/approval-store.ts';
import type { ShowIncident } from '../show-incident.ts';

export interface ExpireNeeds {
  readonly approvals: Pick<ApprovalStore, 'expire'>;
  readonly show: ShowIncident;
}

/** The queue's `expire-request` job. Repeating it shows again what stands on record. */
export const createExpireRequest =
  ({ approvals, show }: ExpireNeeds) =>
  async ({ requestId }: JobData<'expire-request'>): Promise<void> => {
    const request = await approvals.expire(requestId);
    if (request) await show(request.incidentId);
  };
