import type { Logger } from '../log.ts';
import type { QueuedJob } from '../model/jobs.ts';
import { waitOf } from '../model/verification.ts';
import { problemOrMessage } from '../problems/text.ts';
import type { ActionStore } from '../store/action-store.ts';
import type { IncidentStore } from '../store/incident-store.ts';
import type { ProposalStore } from '../store/proposal-store.ts';
import type { ReportStore } from '../store/report-store.ts';
import type { VerificationStore } from '../store/verification-store.ts';
import type { FailPostmortem } from './postmortem/write-postmortem.ts';
import type { FailSelftest } from './selftest/run-selftest.ts';
import type { ShowIncident } from './show-incident.ts';
import type { FailSignal } from './signals/fail-signal.ts';

export interface GiveUpNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly verifications: Pick<VerificationStore, 'load' | 'save'>;
  readonly actions: Pick<ActionStore, 'recordEnd'>;
  readonly reports: Pick<ReportStore, 'end'>;
  readonly failSelftest: FailSelftest;
  readonly failPostmortem: FailPostmortem;
  readonly failSignal: FailSignal;
  readonly failCleanup: (id: string, because: string) => Promise<void>;
  readonly show: ShowIncident;
  readonly logger: Logger;
}

/** What becomes of a job whose tries are spent: whoever waits for it is told, instead of watching "Diagnosing…" for ever. */
export const createGiveUp =
  (needs: GiveUpNeeds) =>
  async (job: QueuedJob, error: Error): Promise<void> => {
    const { show, logger } = needs;
    logger.error({ err: error, job }, 'a job was given up');
    const problem = `${problemOrMessage(error)} (tried several times, given up)`;
    const incidentId = await recordFailure(job, problem, needs);
    if (!incidentId) return;
    // Slack itself may be what failed: the record stands, and the log has said it.
    await show(incidentId).catch((failure: unknown) =>
      logger.error({ err: failure }, 'the failure could not be shown'),
    );
  };

const lookedAtAgain = [
  'refresh-pull-request',
  'settle-incident',
  'keep-case',
  'show-incident',
  'show-storm',
  'show-homes',
  'look-for-cleanup',
] as const;
type LookedAtAgain = (typeof lookedAtAgain)[number];

/** What stands on record is looked at again sooner or later, whatever became of this try. */
const isLookedAtAgain = (job: QueuedJob): job is Extract<QueuedJob, { name: LookedAtAgain }> =>
  lookedAtAgain.some((name) => name === job.name);

/** @returns the incident whose message has to change */
async function recordFailure(
  job: QueuedJob,
  problem: string,
  {
    incidents,
    proposals,
    verifications,
    actions,
    reports,
    failSelftest,
    failPostmortem,
    failSignal,
    failCleanup,
  }: GiveUpNeeds,
): Promise<string | undefined> {
  if (job.name === 'carry-out-action') {
    const ended = await actions.recordEnd(job.data.actionId, 'failed', problem);
    return ended === 'stale' ? undefined : ended.incidentId;
  }
  if (job.name === 'verify-fix' || job.name === 'follow-verification') {
    return recordUnproven(job, problem, verifications);
  }
  if (job.name === 'open-pull-request') {
    const failed = await proposals.recordFailed(job.data.proposalId, problem);
    return failed === 'stale' ? undefined : failed.incidentId;
  }
  // It is settled on record or will be looked for again.
  if (job.name === 'expire-request' || job.name === 'check-github-link') return undefined;
  if (job.name === 'run-selftest') {
    await failSelftest(job.data.selftestId, problem);
    return undefined;
  }
  if (job.name === 'write-postmortem') {
    await failPostmortem(job.data.postmortemId, problem);
    return undefined;
  }
  if (job.name === 'answer-signal') {
    await failSignal(job.data.signalId, problem);
    return undefined;
  }
  if (job.name === 'post-report') {
    await reports.end(job.data.reportId, problem);
    return undefined;
  }
  if (job.name === 'carry-out-cleanup') {
    await failCleanup(job.data.cleanupId, problem);
    return undefined;
  }
  // The next look tries again.
  if (isLookedAtAgain(job)) return undefined;
  const incident = await incidents.load(job.data.incidentId);
  // What was found before the failure stands; only one that never got so far has failed.
  if (incident?.state.kind === 'requested' || incident?.state.kind === 'diagnosing') {
    await incidents.save(incident, { kind: 'failed', problem });
  }
  // People see that it goes no further; where they see nothing yet, it is tried again.
  if (incident?.messageTs) await incidents.recordWorkedOut(incident.id);
  return job.data.incidentId;
}

/** A proof that cannot be had ends as one that a person has to make. */
async function recordUnproven(
  job: Extract<QueuedJob, { name: 'verify-fix' | 'follow-verification' }>,
  problem: string,
  verifications: GiveUpNeeds['verifications'],
): Promise<string | undefined> {
  if (job.name === 'verify-fix') return undefined;
  const verification = await verifications.load(job.data.verificationId);
  if (!verification) return undefined;
  if (waitOf(verification.state))
    await verifications.save(verification, { kind: 'left-to-people', because: problem });
  return verification.incidentId;
}
