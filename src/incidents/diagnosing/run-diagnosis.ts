import { buildNamed } from '../../diagnosis/build-named.ts';
import type { Diagnose, DiagnosisOutcome } from '../../diagnosis/diagnose.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Incident, IncidentState } from '../../model/incident.ts';
import type { JobData } from '../../model/jobs.ts';
import { progressMessage } from '../../slack/views/progress.ts';
import type { EvidenceStore } from '../../store/evidence-store.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { ProposeActions } from '../actions/propose-actions.ts';
import { announce } from '../announce.ts';
import type { Messages } from '../ports.ts';
import type { ProposeFixes } from '../proposals/propose-fixes.ts';
import type { ShowIncident } from '../show-incident.ts';
import type { DiagnoseFromKept } from './diagnose-from-kept.ts';
import type { LearnGoodBuild } from './learn-good-build.ts';
import { progressReporter } from './progress-reporter.ts';
import type { Recall } from './recall.ts';
import { ranStill, stateOfOutcome } from './state-of-outcome.ts';

export interface RunDiagnosisNeeds {
  readonly incidents: IncidentStore;
  readonly messages: Messages;
  readonly cluster: (name: string) => Cluster;
  readonly diagnose: Diagnose;
  readonly diagnoseFromKept: DiagnoseFromKept;
  readonly evidence: Pick<EvidenceStore, 'assign'>;
  readonly recall: Recall;
  readonly learn: LearnGoodBuild;
  readonly proposeFixes: ProposeFixes;
  readonly proposeActions: ProposeActions;
  readonly show: ShowIncident;
  readonly progressIntervalMs: number;
}

/**
 * The queue's `diagnose` job: looks, concludes, shows the finding, then works out the fixes. Every step may be
 * repeated: a worker that takes over from one that was killed finds the message and goes on from the stored state.
 */
export const createRunDiagnosis =
  (needs: RunDiagnosisNeeds) =>
  async ({ incidentId, anew }: JobData<'diagnose'>): Promise<void> => {
    const loaded = await needs.incidents.load(incidentId);
    if (!loaded || loaded.state.kind === 'dismissed') return;
    // The message stands already unless Slack's answer was lost or the one who asked Slack died.
    const incident = await announce(loaded, needs, true);
    const isDone = isConcluded(incident.state) && !(anew && ranStill(incident.state));
    const concluded = isDone ? incident : await conclude(incident, needs);
    if (concluded?.state.kind !== 'diagnosed') {
      await needs.show(incidentId);
      return needs.incidents.recordWorkedOut(incidentId);
    }
    await needs.show(incidentId, needs.proposeFixes.announcement(concluded));
    const note = await needs.proposeFixes.propose(concluded);
    // What stands in the cluster now is not what was kept: nothing is offered to be done there.
    if (!concluded.state.diagnosis.keptAt) await needs.proposeActions.forCause(concluded);
    await needs.show(incidentId, note);
    await needs.incidents.recordWorkedOut(incidentId);
  };

const isConcluded = ({ kind }: IncidentState): boolean =>
  kind !== 'requested' && kind !== 'diagnosing';

/** @returns nothing when somebody else moved the incident meanwhile: what they did stands. */
async function conclude(
  incident: Incident,
  needs: RunDiagnosisNeeds,
): Promise<Incident | undefined> {
  const started = await needs.incidents.save(incident, { kind: 'diagnosing' });
  if (started === 'stale') return needs.incidents.load(incident.id);

  const reporter = progressReporter(
    (steps, signal) =>
      needs.messages.update(
        incident.channel,
        started.messageTs ?? '',
        progressMessage({ ...incident, steps }),
        { urgency: 'progress', signal },
      ),
    needs.progressIntervalMs,
  );
  const request = buildNamed(incident.job, incident.namespace);
  const live = await needs.diagnose(needs.cluster(incident.cluster), request, reporter.watch);
  const kept = isGone(live) ? await needs.diagnoseFromKept(incident.cluster, request) : undefined;
  const outcome = await recalled(incident, kept ?? live, needs);
  if ('evidenceId' in outcome && outcome.evidenceId)
    await needs.evidence.assign(outcome.evidenceId, incident.id);
  const [saved] = await Promise.all([
    needs.incidents.save(started, stateOfOutcome(outcome, incident.cluster)),
    reporter.stop(),
    needs.learn(live),
  ]);
  return saved === 'stale' ? needs.incidents.load(incident.id) : saved;
}

const isGone = (outcome: DiagnosisOutcome): boolean =>
  outcome.kind === 'concluded' && outcome.diagnosis.verdict === 'not-found';

const recalled = async (
  incident: Incident,
  outcome: DiagnosisOutcome,
  { recall }: RunDiagnosisNeeds,
): Promise<DiagnosisOutcome> =>
  outcome.kind === 'concluded'
    ? { ...outcome, diagnosis: await recall(incident, outcome.diagnosis) }
    : outcome;
