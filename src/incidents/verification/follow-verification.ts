import type { Diagnose } from '../../diagnosis/diagnose.ts';
import type { Logger } from '../../log.ts';
import type { WritableCluster } from '../../model/cluster-actions.ts';
import { mendedSubject } from '../../model/diagnosis.ts';
import type { JobData } from '../../model/jobs.ts';
import { Problem } from '../../model/problem.ts';
import type { BuildStarters, MergedChanges, RerunSettings } from '../../model/rerun.ts';
import type { Systems } from '../../model/systems.ts';
import type { Target } from '../../model/target.ts';
import { type Verification, waitOf } from '../../model/verification.ts';
import { problemText } from '../../problems/text.ts';
import type { RunAgain } from '../../queue/job-queue.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { ProposalStore } from '../../store/proposal-store.ts';
import type { VerificationStore } from '../../store/verification-store.ts';
import type { ProposeActions } from '../actions/propose-actions.ts';
import type { Messages } from '../ports.ts';
import type { ProposeFixes } from '../proposals/propose-fixes.ts';
import type { ShowIncident } from '../show-incident.ts';
import { targetFor } from '../targets.ts';
import { concludeBuild } from './conclude-build.ts';
import { type Rollout, rolloutOf } from './rollout-of.ts';
import { type Started, startBuild } from './start-build.ts';
import { tellOutcome } from './tell-outcome.ts';
import { type Look, move, type Step } from './verification-step.ts';

export interface FollowNeeds {
  readonly incidents: IncidentStore;
  readonly proposals: ProposalStore;
  readonly verifications: VerificationStore;
  readonly targets: readonly Target[];
  readonly cluster: (name: string) => WritableCluster;
  readonly starters: BuildStarters;
  readonly merges: MergedChanges;
  readonly diagnose: Diagnose;
  readonly systems: Pick<Systems, 'registries'>;
  readonly proposeFixes: ProposeFixes;
  readonly proposeActions: ProposeActions;
  readonly messages: Messages;
  readonly show: ShowIncident;
  readonly waits: VerificationWaits;
  readonly logger: Logger;
}

export interface VerificationWaits {
  readonly rolloutMs: number;
  readonly buildMs: number;
  /** Between two looks. */
  readonly lookMs: number;
}

const handsOff: RerunSettings = { afterMerge: false, way: 'auto' };

/**
 * The queue's `follow-verification` job: one look, as many steps as it allows, and back into the queue while there is
 * something to wait for. Each step finds what an earlier try of it has done, so that a worker that was killed leaves
 * one run of the build.
 */
export const createFollowVerification =
  (needs: FollowNeeds) =>
  async ({ verificationId }: JobData<'follow-verification'>): Promise<RunAgain | undefined> => {
    for (;;) {
      const verification = await needs.verifications.load(verificationId);
      if (!verification) return undefined;
      if (waitOf(verification.state) === undefined) {
        await finish(verification, needs);
        return undefined;
      }
      const step = await nextStep(verification, needs);
      if (step.kind === 'look-again') {
        if (step.state) await needs.verifications.save(verification, step.state);
        if (step.state) await needs.show(verification.incidentId);
        return { againInMs: needs.waits.lookMs };
      }
      const deadline =
        step.state.kind === 'building' && verification.state.kind !== 'building'
          ? { deadline: new Date(Date.now() + needs.waits.buildMs) }
          : {};
      const saved = await needs.verifications.save(verification, step.state, deadline);
      // Someone stopped it meanwhile: the next round sees what stands there.
      if (saved !== 'stale') await needs.show(saved.incidentId);
    }
  };

const lookAgain: Step = { kind: 'look-again' };

/** A build that failed anew may be mended by another fix. */
async function finish(verification: Verification, needs: FollowNeeds): Promise<void> {
  const { incidentId, state } = verification;
  const incident = await needs.incidents.load(incidentId);
  const isNotFixed = incident && state.kind === 'not-fixed';
  const note = isNotFixed ? await needs.proposeFixes.propose(incident) : undefined;
  if (isNotFixed) await needs.proposeActions.forCause(incident);
  // The evidence of a failure that is mended may go.
  if (incident && state.kind === 'fixed')
    await needs.proposeActions.propose(incident, 'delete-failed-jobs');
  await needs.show(incidentId, note);
  await tellOutcome(verification, needs);
}

async function nextStep(verification: Verification, needs: FollowNeeds): Promise<Step> {
  const look = await lookOf(verification, needs);
  if ('because' in look) return move({ kind: 'left-to-people', because: look.because });
  const { state } = verification;
  switch (state.kind) {
    case 'rolling-out':
      return inTime(look, await afterRollout(look, needs));
    case 'starting':
      return inTime(look, await afterStart(look, needs));
    default:
      return inTime(look, await concludeBuild(look, needs));
  }
}

/** A wait that is over its limit ends with what was seen last. */
function inTime({ verification: { state, deadline } }: Look, step: Step): Step {
  const during = waitOf(state);
  if (step.kind === 'move' || !during || Date.now() < deadline.getTime()) return step;
  const now = step.state ?? state;
  const because =
    now.kind === 'rolling-out' && now.seen
      ? now.seen
      : during === 'rollout'
        ? 'the cluster did not show the change'
        : 'the build did not come to its end';
  return move({
    kind: 'timed-out',
    during,
    because,
    ...(now.kind === 'building' ? { run: now.run } : {}),
  });
}

async function lookOf(
  verification: Verification,
  { incidents, proposals, targets, cluster }: FollowNeeds,
): Promise<Look | { readonly because: string }> {
  const incident = await incidents.load(verification.incidentId);
  const proposal = verification.proposalId
    ? await proposals.load(verification.proposalId)
    : undefined;
  if (incident?.state.kind !== 'diagnosed')
    return { because: 'The finding was put aside meanwhile.' };
  const subject = mendedSubject(incident.state.diagnosis);
  if (subject.kind !== 'Job')
    return { because: `There is no build Job to run again for ${subject.kind} ${subject.name}.` };
  const { namespace, name } = subject;
  const target = proposal
    ? targets.find((one) => one.name === proposal.target)
    : targetFor(targets, { cluster: incident.cluster, namespace, name });
  return {
    verification,
    incident,
    ...(proposal ? { proposal } : {}),
    cluster: cluster(incident.cluster),
    build: { namespace, name },
    // Whoever approved that it is run again has said so, whatever happens after a merge.
    settings: {
      ...(target?.rerun ?? handsOff),
      ...(verification.actionId ? { afterMerge: true } : {}),
    },
  };
}

async function afterRollout(look: Look, needs: FollowNeeds): Promise<Step> {
  const { proposal, build, cluster, verification } = look;
  if (!proposal) return move({ kind: 'starting', shown: 'nothing had to arrive first' });
  const rollout: Rollout = await rolloutOf(proposal, build.namespace, cluster, needs.merges);
  switch (rollout.kind) {
    case 'shown':
      return move({ kind: 'starting', shown: rollout.by });
    case 'failed':
      return move({ kind: 'left-to-people', because: rollout.because });
    case 'not-visible':
      return move({ kind: 'starting', shown: carriedByRun });
    case 'waiting': {
      const isNews =
        verification.state.kind === 'rolling-out' && verification.state.seen !== rollout.seen;
      return isNews
        ? { kind: 'look-again', state: { kind: 'rolling-out', seen: rollout.seen } }
        : lookAgain;
    }
  }
}

/** Said where nothing of the cluster shows the change: the next run has to bring it. */
export const carriedByRun = 'the next run carries the change';

async function afterStart(
  { verification, proposal, incident, build, cluster, settings }: Look,
  needs: FollowNeeds,
): Promise<Step> {
  const { state } = verification;
  if (state.kind !== 'starting') return lookAgain;
  const { since: clusterSince } = state;
  if (clusterSince === undefined) {
    // An answer of the server sets its clock.
    await cluster.apiGroups();
    return move({ ...state, since: cluster.now().toISOString() });
  }
  const isRolledOut = state.shown !== carriedByRun;
  const started = await safely(() =>
    startBuild(
      {
        ...build,
        incidentId: incident.id,
        key: verification.id,
        changes: proposal?.changes ?? [],
        repository: proposal?.repository ?? '',
        isRolledOut,
        since: verification.updatedAt,
        clusterSince,
      },
      settings,
      { cluster, starters: needs.starters },
    ),
  );
  switch (started.kind) {
    case 'started':
      return move({ kind: 'building', run: started.run });
    case 'left': {
      const { because, command } = started;
      return move({ kind: 'left-to-people', because, ...(command ? { command } : {}) });
    }
    case 'unavailable':
      needs.logger.warn({ because: started.because }, 'the build could not be started yet');
      return lookAgain;
  }
}

/** What a person has to mend is told to them. */
async function safely(start: () => Promise<Started>): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof Problem) return { kind: 'left', because: problemText(error) };
    throw error;
  }
}
