import type { Cleanup, CleanupObject, CleanupSettings, Left } from '../../model/cleanup.ts';
import type { WritableCluster, WritableKind } from '../../model/cluster-actions.ts';
import type { JobData } from '../../model/jobs.ts';
import { permissionText } from '../../model/permission.ts';
import { namespacedName } from '../../model/references.ts';
import { policyOf } from '../../model/target.ts';
import type { CleanupStore } from '../../store/cleanup-store.ts';
import { type MembersOf, membershipOf } from '../approvals/approvers.ts';
import { cleanupCandidates, reasonToKeep } from './candidates.ts';
import { type LookNeeds, readFacts, usersOfAll } from './look.ts';
import type { ShowCleanup } from './show-cleanup.ts';

export interface CarryOutCleanupNeeds extends LookNeeds {
  readonly cleanups: Pick<CleanupStore, 'load' | 'expire' | 'recordEnd'>;
  /** Absent where it was taken out of the configuration. */
  readonly settings?: CleanupSettings | undefined;
  readonly cluster: (name: string) => WritableCluster;
  readonly membersOf: MembersOf;
  readonly show: ShowCleanup;
}

interface Result {
  readonly deleted: readonly string[];
  readonly left: readonly Left[];
}

/**
 * The queue's `carry-out-cleanup` job. Everything that lets a Job go is looked at once more right before it goes: the
 * right of those who approved, the configuration, and the Job itself. A second try deletes what the first one left.
 */
export const createCarryOutCleanup =
  (needs: CarryOutCleanupNeeds) =>
  async ({ cleanupId }: JobData<'carry-out-cleanup'>): Promise<void> => {
    const cleanup = await needs.cleanups.load(cleanupId);
    if (!cleanup) return;
    if (cleanup.state === 'proposed') await needs.cleanups.expire(cleanupId);
    if (cleanup.state === 'approved') {
      await needs.show(cleanupId);
      const refused = await refusal(cleanup, needs);
      if (typeof refused === 'string')
        await needs.cleanups.recordEnd(cleanupId, 'failed', nothing(refused));
      else
        await needs.cleanups.recordEnd(
          cleanupId,
          'done',
          await carriedOut(cleanup, refused, needs),
        );
    }
    await needs.show(cleanupId);
  };

/** Nothing was done, and why. */
export const nothing = (because: string): Result => ({
  deleted: [],
  left: [{ what: 'everything', because }],
});

/** @returns why nothing of it may be done, by the configuration of today; else what that says */
async function refusal(
  cleanup: Cleanup,
  { settings, targets, membersOf }: CarryOutCleanupNeeds,
): Promise<string | CleanupSettings> {
  if (!settings) return 'cleaning up is not configured any more';
  if (settings.dryRun) return 'cleanup.dryRun is on by now';
  if (cleanup.target === undefined) return settings;
  const target = targets.find(({ name }) => name === cleanup.target);
  if (!target) return `the target ${cleanup.target} is not in the configuration any more`;
  const { approvers, required, requesterMayApprove } = policyOf(target);
  let standing = 0;
  for (const { by } of cleanup.approvals) {
    const membership = await membershipOf(by, approvers, membersOf);
    // No `Problem`, which would end the try: Slack may answer the next time.
    if (membership === 'unknown') throw new Error("the approvers' user groups cannot be read");
    if (membership === 'approver' && (requesterMayApprove || by !== cleanup.requestedBy))
      standing += 1;
  }
  return standing < required
    ? `it takes ${required} approval${required === 1 ? '' : 's'} of approvers, and ${standing} stand now`
    : settings;
}

/** What became of one object. */
interface Deed {
  readonly object: CleanupObject;
  readonly what: string;
  /** Why it was not deleted. */
  readonly because?: string;
  /** It is not there (any more), whoever deleted it. */
  readonly isGone: boolean;
}

async function carriedOut(
  { plan, cluster: name }: Cleanup,
  settings: CleanupSettings,
  needs: CarryOutCleanupNeeds,
): Promise<Result> {
  const cluster = needs.cluster(name);
  const jobs = await deleteJobs(plan.jobs, cluster, settings, needs);
  // As it is now: a Job that stays uses its context still.
  const gone = new Set(jobs.filter(({ isGone }) => isGone).map(({ object }) => object.uid));
  const all = [...jobs, ...(await deleteContexts(plan.configMaps, cluster, gone))];
  return {
    deleted: all.filter(({ because }) => !because).map(({ what }) => what),
    left: all.flatMap(({ what, because }) => (because ? [{ what, because }] : [])),
  };
}

/** Those that may go still, by all that let them go in the first place. */
async function deleteJobs(
  planned: readonly CleanupObject[],
  cluster: WritableCluster,
  settings: CleanupSettings,
  needs: CarryOutCleanupNeeds,
): Promise<Deed[]> {
  // Whatever the configuration names by now: what is there is not gone, and uses its context.
  const namespaces = [...new Set(planned.map(({ namespace }) => namespace))];
  const read = await readFacts(cluster, { namespaces, labels: {} }, needs);
  const uids = new Set(planned.map(({ uid }) => uid));
  const jobs = read.jobs.filter(({ metadata }) => uids.has(metadata?.uid ?? ''));
  const { plan, left } = cleanupCandidates({ ...read, jobs, hasApprovers: () => true }, settings);
  const going = new Set(plan.jobs.map(({ uid }) => uid));
  const deeds: Deed[] = [];
  for (const object of planned) {
    const what = `Job ${namespacedName(object)}`;
    const isThere = jobs.some(({ metadata }) => metadata?.uid === object.uid);
    if (!isThere) deeds.push({ object, what, because: 'it was gone already', isGone: true });
    else if (going.has(object.uid)) deeds.push(await removed(cluster, 'Job', object));
    else {
      const because = left.find((one) => one.what === namespacedName(object))?.because;
      deeds.push({
        object,
        what,
        because: because ?? 'it has changed, or is not meant by the configuration any more',
        isGone: false,
      });
    }
  }
  return deeds;
}

/** @param gone uids of the Jobs that use them no more */
async function deleteContexts(
  planned: readonly CleanupObject[],
  cluster: WritableCluster,
  gone: ReadonlySet<string>,
): Promise<Deed[]> {
  const readings = await Promise.all(
    planned.map(({ name, namespace }) => cluster.get('ConfigMap', name, namespace)),
  );
  const configMaps = readings.flatMap((one) => (one.kind === 'found' ? [one.value] : []));
  const usersIn = await usersOfAll(cluster, configMaps);
  const deeds: Deed[] = [];
  for (const object of planned) {
    const found = configMaps.find(({ metadata }) => metadata?.uid === object.uid);
    const because = found
      ? reasonToKeep(found, usersIn, gone)
      : 'it was gone already, or could not be read';
    deeds.push(
      because
        ? { object, what: `ConfigMap ${namespacedName(object)}`, because, isGone: !found }
        : await removed(cluster, 'ConfigMap', object),
    );
  }
  return deeds;
}

async function removed(
  { actions }: WritableCluster,
  kind: WritableKind,
  object: CleanupObject,
): Promise<Deed> {
  const { uid, ...at } = object;
  const written = await actions.delete(kind, at, uid);
  const deed = { object, what: `${kind} ${namespacedName(object)}`, isGone: false };
  switch (written.kind) {
    case 'done':
    case 'exists':
      return { ...deed, isGone: true };
    case 'not-found':
      return { ...deed, isGone: true, because: 'it was gone already' };
    case 'forbidden':
      return { ...deed, because: `I may not ${permissionText(written.missing)}` };
    case 'refused':
      return { ...deed, because: `the cluster refused it: ${written.because}` };
    case 'unavailable':
      return { ...deed, because: `whether it is gone is not known: ${written.because}` };
  }
}
