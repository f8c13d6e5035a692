import type { Diagnose } from '../../diagnosis/diagnose.ts';
import type { Manifest, WritableCluster } from '../../model/cluster-actions.ts';
import type { JobData } from '../../model/jobs.ts';
import { permissionText } from '../../model/permission.ts';
import { redactDeep } from '../../model/redaction.ts';
import {
  type Selftest,
  type SelftestSettings,
  type SelftestState,
  selftestContext,
  selftestJob,
  selftestName,
} from '../../model/selftest.ts';
import type { Systems } from '../../model/systems.ts';
import type { RunAgain } from '../../queue/job-queue.ts';
import { selftestMessage } from '../../slack/views/selftest.ts';
import type { SelftestStore } from '../../store/selftest-store.ts';
import type { Messages } from '../ports.ts';
import { lookAtBuild } from '../verification/look-at-build.ts';
import { imagePushedBy } from '../verification/pushed-image.ts';

export interface RunSelftestNeeds {
  readonly selftests: SelftestStore;
  readonly messages: Messages;
  readonly selftest?: SelftestSettings;
  readonly cluster: (name: string) => WritableCluster;
  readonly diagnose: Diagnose;
  readonly systems: Pick<Systems, 'registries'>;
  readonly lookMs: number;
}

/** So many earlier runs are compared with. */
const mostEarlier = 10;

/**
 * The queue's `run-selftest` job: makes the build, follows it, and clears it away, whatever came of it. Each look finds
 * what an earlier one has made; one that ended is cleared away again, in case a worker was killed in between.
 */
export const createRunSelftest =
  (needs: RunSelftestNeeds) =>
  async ({ selftestId }: JobData<'run-selftest'>): Promise<RunAgain | undefined> => {
    const found = await needs.selftests.load(selftestId);
    if (!found) return undefined;
    const selftest = await announced(found, needs);
    const cluster = needs.cluster(selftest.cluster);
    if (selftest.state.kind === 'running') {
      const state = await nextState(selftest, cluster, needs);
      const isNews = JSON.stringify(state) !== JSON.stringify(selftest.state);
      const saved = isNews ? await needs.selftests.save(selftest, state) : selftest;
      if (saved === 'stale' || saved.state.kind === 'running') {
        if (isNews) await show(selftestId, needs);
        return { againInMs: needs.lookMs };
      }
    }
    try {
      await needs.selftests.recordCleared(selftest, await clearAway(selftest, cluster));
    } finally {
      await show(selftestId, needs);
    }
    return undefined;
  };

async function announced(
  selftest: Selftest,
  { messages, selftests }: RunSelftestNeeds,
): Promise<Selftest> {
  if (selftest.messageTs) return selftest;
  const message = selftestMessage(selftest, []);
  const ts = await messages.post({ channel: selftest.channel }, selftest.id, message, true);
  await selftests.recordMessage(selftest.id, ts);
  return { ...selftest, messageTs: ts };
}

async function show(id: string, { selftests, messages }: RunSelftestNeeds): Promise<void> {
  const selftest = await selftests.load(id);
  if (!selftest?.messageTs) return;
  const earlier = await selftests.earlierSeconds(selftest, mostEarlier);
  await messages.update(selftest.channel, selftest.messageTs, selftestMessage(selftest, earlier));
}

const failed = (because: string): SelftestState => ({
  kind: 'failed',
  because,
  phases: [],
  remedies: [],
});

async function nextState(
  selftest: Selftest,
  cluster: WritableCluster,
  needs: RunSelftestNeeds,
): Promise<SelftestState> {
  const { selftest: config } = needs;
  if (!config) return failed('It is not configured any more.');
  const { namespace } = selftest;
  const run = { way: 'job', namespace, job: selftestName(selftest), since: '' } as const;
  const look = await lookAtBuild(cluster, run, '');
  // Also of one that an earlier try has made, and did not live to tell.
  if ('job' in look) await needs.selftests.recordStart(selftest, run.job);
  switch (look.kind) {
    case 'unreadable':
      return failed(look.because);
    case 'gone':
    case 'not-yet-there':
      return make(selftest, config, cluster, needs);
    case 'running':
      return isLate(selftest, config)
        ? failed(`It did not end within ${config.timeoutMinutes} minutes.`)
        : { kind: 'running', step: await stepOf(selftest, cluster) };
    case 'failed':
      return failure(selftest, cluster, needs);
    case 'succeeded': {
      const image = await imagePushedBy(look.job, cluster, needs.systems);
      if (image.kind === 'missing')
        return failed(`The build succeeded, but ${image.image} is not there: ${image.because}.`);
      const { phases } = await diagnosed(selftest, cluster, needs);
      return {
        kind: 'passed',
        seconds: look.seconds ?? 0,
        phases,
        image:
          image.kind === 'there'
            ? `${image.image} is in the registry`
            : `whether the image is in the registry was not seen: ${image.because}`,
      };
    }
  }
}

/** The deadline of the Job ends it; a cluster whose controllers are away is not waited for much longer. */
const isLate = ({ createdAt }: Selftest, { timeoutMinutes }: SelftestSettings): boolean =>
  Date.now() > createdAt.getTime() + (timeoutMinutes + 1) * 60_000;

async function make(
  selftest: Selftest,
  config: SelftestSettings,
  { actions }: WritableCluster,
  { selftests }: RunSelftestNeeds,
): Promise<SelftestState> {
  const manifests: Manifest[] = [selftestContext(selftest, config), selftestJob(selftest, config)];
  for (const manifest of manifests) {
    const made = await actions.create(manifest);
    switch (made.kind) {
      case 'done':
      case 'exists':
        continue;
      case 'forbidden':
        return failed(`I may not ${permissionText(made.missing)}.`);
      case 'not-found':
        return failed(`There is no namespace ${config.namespace}.`);
      case 'refused':
        return failed(`The cluster did not take the ${manifest.kind}: ${made.because}`);
      case 'unavailable':
        // The queue tries again, and gives up some time.
        throw new Error(made.because);
    }
  }
  await selftests.recordStart(selftest, selftestName(selftest));
  return { kind: 'running', step: 'waiting for its pod' };
}

/** Where the pod stands, in Kubernetes' own words where it waits. */
async function stepOf(selftest: Selftest, cluster: WritableCluster): Promise<string> {
  const { namespace } = selftest;
  const labelSelector = `job-name=${selftestName(selftest)}`;
  const pods = await cluster.list('Pod', { namespace, labelSelector });
  const [pod] = pods.kind === 'found' ? pods.value : [];
  if (!pod) return 'waiting for its pod';
  const [container] = pod.status?.containerStatuses ?? [];
  const waiting = container?.state?.waiting?.reason;
  if (waiting) return `its pod waits: ${waiting}`;
  return pod.spec?.nodeName ? 'building' : 'waiting for a node';
}

async function diagnosed(selftest: Selftest, cluster: WritableCluster, needs: RunSelftestNeeds) {
  const { namespace } = selftest;
  const name = selftestName(selftest);
  const outcome = await needs.diagnose(cluster, { kind: 'Job', namespace, name });
  return outcome.kind === 'concluded' ? redactDeep(outcome.diagnosis) : { phases: [], causes: [] };
}

async function failure(
  selftest: Selftest,
  cluster: WritableCluster,
  needs: RunSelftestNeeds,
): Promise<SelftestState> {
  const { phases, causes } = await diagnosed(selftest, cluster, needs);
  const [cause] = causes;
  return {
    kind: 'failed',
    because: cause
      ? `${cause.title}. ${cause.summary}`
      : 'It failed in a way that no playbook explains.',
    phases,
    remedies: cause?.remedies ?? [],
  };
}

/** What is gone already is as good. @returns what stays, and why */
async function clearAway(selftest: Selftest, { actions }: WritableCluster): Promise<string[]> {
  const at = { namespace: selftest.namespace, name: selftestName(selftest) };
  const left: string[] = [];
  const unanswered: string[] = [];
  for (const kind of ['Job', 'ConfigMap'] as const) {
    const deleted = await actions.delete(kind, at);
    const what = `${kind} ${at.namespace}/${at.name}`;
    if (deleted.kind === 'forbidden')
      left.push(`${what}: I may not ${permissionText(deleted.missing)}`);
    if (deleted.kind === 'refused') left.push(`${what}: ${deleted.because}`);
    if (deleted.kind === 'unavailable') unanswered.push(`${what}: ${deleted.because}`);
  }
  // The queue tries again.
  if (unanswered.length > 0) throw new Error(unanswered.join('; '));
  return left;
}

/** A test build whose tries are spent has failed, and is shown so. */
export type FailSelftest = (id: string, because: string) => Promise<void>;

export const createFailSelftest =
  (needs: RunSelftestNeeds): FailSelftest =>
  async (id, because) => {
    const selftest = await needs.selftests.load(id);
    if (selftest?.state.kind === 'running') await needs.selftests.save(selftest, failed(because));
    await show(id, needs);
  };
