import type { Action, ActionPlan } from '../../model/action.ts';
import type { WritableCluster, Written } from '../../model/cluster-actions.ts';
import type { Incident } from '../../model/incident.ts';
import type { JobData } from '../../model/jobs.ts';
import { permissionText } from '../../model/permission.ts';
import type { Target } from '../../model/target.ts';
import type { JobQueue, RunAgain } from '../../queue/job-queue.ts';
import type { ActionStore } from '../../store/action-store.ts';
import type { IncidentStore } from '../../store/incident-store.ts';
import type { VerificationStore } from '../../store/verification-store.ts';
import type { RecheckApproval } from '../approvals/recheck-approval.ts';
import type { ShowIncident } from '../show-incident.ts';
import { queueVerification } from '../verification/verify-fix.ts';
import { probe, removeProbe } from './probe-connectivity.ts';

export interface CarryOutNeeds {
  readonly incidents: Pick<IncidentStore, 'load'>;
  readonly actions: ActionStore;
  readonly verifications: Pick<VerificationStore, 'begin'>;
  readonly targets: readonly Target[];
  readonly cluster: (name: string) => WritableCluster;
  readonly recheck: RecheckApproval;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly show: ShowIncident;
  /** How long a build that is run again may take. */
  readonly buildMs: number;
  /** Between two looks at a pod that probes. */
  readonly lookMs: number;
}

/** What came of one try. */
export type Deed =
  | { readonly kind: 'done' | 'failed'; readonly result: string }
  /** Not answered, or not over: look again. */
  | { readonly kind: 'not-yet' };

/**
 * The queue's `carry-out-action` job. The right to it and the configuration are looked at once more, and every deed
 * finds what an earlier try of it has done. What it has made for itself is removed once its end is on record, also by a
 * worker that takes over from one that was killed then.
 */
export const createCarryOutAction =
  (needs: CarryOutNeeds) =>
  async ({ actionId }: JobData<'carry-out-action'>): Promise<RunAgain | undefined> => {
    const action = await needs.actions.load(actionId);
    const incident = action && (await needs.incidents.load(action.incidentId));
    if (!action || !incident || !('approval' in action.state)) return undefined;
    await needs.show(incident.id);
    if (action.state.kind === 'approved') {
      const deed = await carriedOut(action, incident, needs);
      if (deed.kind === 'not-yet') return { againInMs: needs.lookMs };
      await needs.actions.recordEnd(actionId, deed.kind, deed.result);
      await needs.show(incident.id);
    }
    await tidyUp(action, needs.cluster(incident.cluster));
    return undefined;
  };

async function tidyUp({ plan, id }: Action, cluster: WritableCluster): Promise<void> {
  if (plan.kind === 'probe-connectivity') await removeProbe(plan, id, cluster);
}

async function carriedOut(action: Action, incident: Incident, needs: CarryOutNeeds): Promise<Deed> {
  const { plan, id, hash } = action;
  const isAllowed = needs.targets.find(({ name }) => name === action.target)?.actions[plan.kind];
  if (!isAllowed) return failed('The configuration does not allow it any more.');
  const recheck = await needs.recheck(incident, { kind: 'action', id }, hash);
  if (recheck.kind === 'lapsed') return failed(`Nothing was done: ${recheck.because}.`);
  const cluster = needs.cluster(incident.cluster);
  switch (plan.kind) {
    case 'rerun-build':
      return rerun(action, needs);
    case 'restart-registry':
      return restart(plan, action, cluster);
    case 'delete-failed-jobs':
      return deleteJobs(plan, cluster);
    case 'probe-connectivity':
      return probe(plan, id, cluster);
  }
}

const failed = (result: string): Deed => ({ kind: 'failed', result });

/** The run is followed like one after a merge, with nothing that has to arrive first. */
async function rerun({ id, incidentId }: Action, needs: CarryOutNeeds): Promise<Deed> {
  const verification = await needs.verifications.begin({
    incidentId,
    actionId: id,
    state: { kind: 'starting', shown: 'approved' },
    deadline: new Date(Date.now() + needs.buildMs),
  });
  await queueVerification(needs.queue, verification);
  return { kind: 'done', result: 'The build is run again.' };
}

type PlanOf<K extends ActionPlan['kind']> = Extract<ActionPlan, { kind: K }>;

/** The time of the approval marks it, so that a second try changes nothing. */
async function restart(
  plan: PlanOf<'restart-registry'>,
  { state }: Action,
  { actions }: WritableCluster,
): Promise<Deed> {
  const when = 'approval' in state ? state.approval.at : new Date();
  const name = `${plan.workload} ${plan.namespace}/${plan.name}`;
  return deedOf(
    await actions.restart(plan.workload, plan, when),
    `The pods of ${name} are being replaced.`,
    `${name} is gone.`,
  );
}

async function deleteJobs(
  { namespace, jobs }: PlanOf<'delete-failed-jobs'>,
  { actions }: WritableCluster,
): Promise<Deed> {
  for (const { name, uid } of jobs) {
    const deleted = await actions.delete('Job', { namespace, name }, uid);
    // One that is gone is as good as deleted.
    if (deleted.kind === 'not-found') continue;
    const deed = deedOf(deleted, '', '');
    if (deed.kind !== 'done') return deed;
  }
  const count = jobs.length === 1 ? 'The failed Job is' : `${jobs.length} failed Jobs are`;
  return { kind: 'done', result: `${count} deleted.` };
}

function deedOf(written: Written<unknown>, done: string, gone: string): Deed {
  switch (written.kind) {
    case 'done':
    case 'exists':
      return { kind: 'done', result: done };
    case 'not-found':
      return failed(gone);
    case 'forbidden':
      return failed(`I may not ${permissionText(written.missing)}.`);
    case 'refused':
      return failed(`The cluster refused it: ${written.because}`);
    case 'unavailable':
      // The queue tries again, and gives up some time.
      throw new Error(written.because);
  }
}

/** One job for an action, however often it is asked for. */
export const queueAction = (queue: CarryOutNeeds['queue'], actionId: string): Promise<void> =>
  queue.enqueue({ name: 'carry-out-action', data: { actionId } }, { id: actionId });
