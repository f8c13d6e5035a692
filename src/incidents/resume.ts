import type { AccountStore } from '../store/account-store.ts';
import type { ActionStore } from '../store/action-store.ts';
import type { ApprovalStore } from '../store/approval-store.ts';
import type { CaseStore } from '../store/case-store.ts';
import type { EvidenceLimits, EvidenceStore } from '../store/evidence-store.ts';
import type { IncidentStore } from '../store/incident-store.ts';
import type { ProposalStore } from '../store/proposal-store.ts';
import type { ReportStore } from '../store/report-store.ts';
import type { SelftestStore } from '../store/selftest-store.ts';
import type { SignalStore } from '../store/signal-store.ts';
import type { SilenceStore } from '../store/silence-store.ts';
import type { StormStore } from '../store/storm-store.ts';
import type { VerificationStore } from '../store/verification-store.ts';
import { queueAction } from './actions/carry-out-action.ts';
import { queueLinkCheck } from './approvals/link-github.ts';
import { queueDiagnosis } from './diagnosing/request-diagnosis.ts';
import { queueCases } from './feedback/keep-case.ts';
import { type BeginPostmortemsNeeds, beginPostmortems } from './postmortem/begin-postmortems.ts';
import { lastRequestOf } from './proposals/describe-proposal.ts';
import { queuePullRequest } from './pull-requests/queue-pull-request.ts';
import { queueReport } from './reports/request-report.ts';
import { queueSelftest } from './selftest/request-selftest.ts';
import { queueShow } from './show-later.ts';
import { queueSettling, queueSignals } from './signals/take-alerts.ts';
import { proveMerges } from './verification/prove-merges.ts';
import { queueVerification } from './verification/verify-fix.ts';

export interface ResumeNeeds extends BeginPostmortemsNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly approvals: Pick<ApprovalStore, 'due' | 'ofIncident'>;
  readonly accounts: Pick<AccountStore, 'requests'>;
  readonly verifications: Pick<VerificationStore, 'unfinished' | 'unproven'>;
  readonly actions: Pick<ActionStore, 'unfinished'>;
  readonly selftests: Pick<SelftestStore, 'unfinished'>;
  readonly signals: Pick<SignalStore, 'waiting' | 'settled'>;
  readonly silences: Pick<SilenceStore, 'release'>;
  readonly reports: Pick<ReportStore, 'unfinished'>;
  readonly storms: Pick<StormStore, 'since'>;
  readonly evidence: Pick<EvidenceStore, 'prune'>;
  readonly cases: Pick<CaseStore, 'unkept'>;
  readonly evidenceLimits: EvidenceLimits;
  /** A storm goes on for so long after something has joined it. */
  readonly quietMs: number;
  /** What changed more recently than this is in somebody's hands. */
  readonly olderThanMs: number;
}

/** So many are taken up at once; the next look takes the others. */
const mostSignals = 1_000;

/**
 * Queues what was put on record and never queued: the process died in between, or the queue did not answer. Queues,
 * too, what time has settled: requests for approval that expired, and fixes whose merge nobody has followed. What waits or runs already keeps its place, since a
 * job's id stands once in the queue. Evidence that is too old, or too much, goes; that of settled failures is put aside before.
 */
export const createResume =
  ({
    incidents,
    proposals,
    approvals,
    accounts,
    verifications,
    actions,
    selftests,
    signals,
    silences,
    reports,
    storms,
    evidence,
    cases,
    evidenceLimits,
    postmortems,
    postmortem,
    targets,
    queue,
    quietMs,
    olderThanMs,
  }: ResumeNeeds) =>
  async (): Promise<void> => {
    const isLeft = ({ updatedAt }: { readonly updatedAt: Date }) =>
      updatedAt.getTime() < Date.now() - olderThanMs;
    for (const incident of (await incidents.unfinished()).filter(isLeft)) {
      await queueDiagnosis(queue, incident);
    }
    for (const proposal of (await proposals.unfinished()).filter(isLeft)) {
      const request = lastRequestOf(await approvals.ofIncident(proposal.incidentId), proposal);
      if (request) await queuePullRequest(queue, request);
    }
    for (const { id } of await approvals.due()) {
      await queue.enqueue({ name: 'expire-request', data: { requestId: id } }, { id });
    }
    for (const request of await accounts.requests()) {
      await queueLinkCheck(queue, request);
    }
    await proveMerges({ verifications, queue });
    for (const verification of (await verifications.unfinished()).filter(isLeft)) {
      await queueVerification(queue, verification);
    }
    for (const { id } of await actions.unfinished()) await queueAction(queue, id);
    for (const { id } of await selftests.unfinished()) await queueSelftest(queue, id);
    for (const id of await signals.settled()) await queueSettling(queue, id);
    for (const stormId of await storms.since(new Date(Date.now() - quietMs)))
      await queueShow(queue, { stormId });
    await queueCases({ cases, queue });
    await evidence.prune(evidenceLimits);
    for (const { id } of await reports.unfinished()) await queueReport(queue, id);
    await beginPostmortems({ postmortems, postmortem, targets, queue });
    await silences.release();
    await queueSignals(
      queue,
      await signals.waiting(new Date(Date.now() - olderThanMs), mostSignals),
    );
  };
