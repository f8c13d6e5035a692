import type { JobData } from '../../model/jobs.ts';
import type { Verification } from '../../model/verification.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { VerificationStore } from '../../store/verification-store.ts';
import type { ShowIncident } from '../show-incident.ts';

export interface VerifyFixNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly verifications: VerificationStore;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly show: ShowIncident;
  /** How long the cluster may take to show a merged change. */
  readonly rolloutMs: number;
}

/** The queue's `verify-fix` job: a pull request was merged. However often that is told, one proof begins. */
export const createVerifyFix =
  (needs: VerifyFixNeeds) =>
  async ({ proposalId }: JobData<'verify-fix'>): Promise<void> => {
    const proposal = await needs.proposals.load(proposalId);
    const incident = proposal && (await needs.incidents.load(proposal.incidentId));
    // Who dismissed the finding wants to hear no more of it.
    if (!proposal || incident?.state.kind !== 'diagnosed') return;
    const verification = await needs.verifications.begin({
      incidentId: incident.id,
      proposalId,
      state: { kind: 'rolling-out' },
      deadline: new Date(Date.now() + needs.rolloutMs),
    });
    await queueVerification(needs.queue, verification);
    await needs.show(incident.id);
  };

/** One job for a verification; it waits in the queue between two looks. */
export const queueVerification = (
  queue: VerifyFixNeeds['queue'],
  { id }: Pick<Verification, 'id'>,
): Promise<void> =>
  queue.enqueue({ name: 'follow-verification', data: { verificationId: id } }, { id });
