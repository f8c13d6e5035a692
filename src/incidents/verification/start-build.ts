import { mergedBuild } from '../../fixes/merged-build.ts';
import type { Manifest, WritableCluster, Written } from '../../model/cluster-actions.ts';
import type { FileChange } from '../../model/fix.ts';
import { jobCopy, jobFromCronJob, retryName } from '../../model/job-copy.ts';
import { permissionText } from '../../model/permission.ts';
import type { NamespacedName } from '../../model/references.ts';
import { type BuildStarters, forBuild, type RerunSettings } from '../../model/rerun.ts';
import type { BuildRun, RerunWay } from '../../model/verification.ts';
import { rerunCommand } from './rerun-command.ts';

/** A build that is to be run again. */
export interface BuildToRun extends NamespacedName {
  readonly incidentId: string;
  /** The same however often it is tried: the run that an earlier try has made is found by it. */
  readonly key: string;
  /** What was merged, in the repository of the target. */
  readonly changes: readonly FileChange[];
  readonly repository: string;
  /** Does the cluster itself show the change? Then a run that does not carry it has it all the same. */
  readonly isRolledOut: boolean;
  /** When it was decided to run it: what was started since then was started for this. */
  readonly since: Date;
  /** The same by the cluster's clock. */
  readonly clusterSince: string;
}

export type Started =
  | { readonly kind: 'started'; readonly run: BuildRun }
  /** The bot runs nothing; `command` is what a person can do. */
  | { readonly kind: 'left'; readonly because: string; readonly command?: string }
  /** Not answered: whether it was started is not known, and trying again finds out. */
  | { readonly kind: 'unavailable'; readonly because: string };

export interface StartNeeds {
  readonly cluster: WritableCluster;
  readonly starters: BuildStarters;
}

/** Annotations of what the bot makes, so that anyone who sees it knows why it is there, and the bot knows it again. */
export const annotationsOf = ({ incidentId, key, name }: BuildToRun) => ({
  'buildmedic/incident': incidentId,
  'buildmedic/run': key,
  'buildmedic/retry-of': name,
});

/** Sets a build going in the way that its target names, or that its owner suggests. The failed Job stays as it is. */
export async function startBuild(
  build: BuildToRun,
  settings: RerunSettings,
  needs: StartNeeds,
): Promise<Started> {
  const { cluster } = needs;
  const live = await cluster.actions.manifest('Job', build);
  if (live.kind === 'unavailable') return live;
  if (live.kind === 'forbidden')
    return left(`I may not ${permissionText(live.missing)}`, rerunCommand(build));
  const job = live.kind === 'found' ? live.value : undefined;
  const way = wayOf(settings, job);
  if (way.kind === 'left') return left(way.because, rerunCommand(build, way.owner));
  switch (way.way) {
    case 'cronjob':
      return fromCronJob(build, way.owner, needs);
    case 'job':
      return job ? fromJob(build, job, needs) : left(gone(build));
    case 'cloudevent':
      return bySignal(build, 'cloudevent', async () => {
        const { url, type, source, data } = settings.cloudEvent ?? emptyEvent;
        const filled = filledIn(data, build, job) as Record<string, unknown>;
        await needs.starters.sendEvent({ id: build.key, url, type, source, data: filled });
      });
    case 'workflow':
      return bySignal(build, 'workflow', async () => {
        const { file, ref, inputs } = settings.workflow ?? emptyWorkflow;
        const filled = filledIn(inputs, build, job) as Record<string, string>;
        await needs.starters.dispatchWorkflow(
          build.repository,
          { file, ref, inputs: filled },
          { key: build.key, since: build.since },
        );
      });
  }
}

const emptyEvent = { url: '', type: '', source: '', data: {} };
const emptyWorkflow = { file: '', ref: '', inputs: {} };

const left = (because: string, command?: string): Started => ({
  kind: 'left',
  because,
  ...(command ? { command } : {}),
});

const gone = ({ namespace, name }: BuildToRun): string =>
  `The Job ${namespace}/${name} is gone from the cluster, so there is nothing to make another one from.`;

interface Owner {
  readonly kind: string;
  readonly name: string;
}

type Way =
  | { readonly kind: 'way'; readonly way: RerunWay; readonly owner?: Owner }
  | { readonly kind: 'left'; readonly because: string; readonly owner?: Owner };

function wayOf({ way, afterMerge, cloudEvent, workflow }: RerunSettings, job?: Manifest): Way {
  const owner = ownerOf(job);
  const owned = owner ? { owner } : {};
  if (!afterMerge)
    return {
      kind: 'left',
      because: 'The configuration does not let me run it again (targets[].rerun.afterMerge).',
      ...owned,
    };
  if (way !== 'auto') return { kind: 'way', way, ...owned };
  if (owner?.kind === 'CronJob') return { kind: 'way', way: 'cronjob', owner };
  if (job && !owner) return { kind: 'way', way: 'job' };
  if (cloudEvent) return { kind: 'way', way: 'cloudevent', ...owned };
  if (workflow) return { kind: 'way', way: 'workflow', ...owned };
  const because = owner
    ? `It is made by ${owner.kind} ${owner.name}, and the configuration does not say how to start it there (targets[].rerun).`
    : 'It is gone from the cluster, and the configuration does not say how to start it (targets[].rerun).';
  return { kind: 'left', because, ...owned };
}

function ownerOf(job?: Manifest): Owner | undefined {
  const owners = job?.metadata.ownerReferences;
  const controller = Array.isArray(owners)
    ? (owners.find((one) => Object(one).controller === true) ?? owners[0])
    : undefined;
  return controller && { kind: String(controller.kind), name: String(controller.name) };
}

async function fromJob(build: BuildToRun, live: Manifest, needs: StartNeeds): Promise<Started> {
  const { job, carries, unplaced } = mergedBuild(live, build.changes);
  if (build.changes.length > 0 && !carries && !build.isRolledOut) {
    const values = unplaced.length > 0 ? ` (${unplaced.join(', ')})` : '';
    return left(
      `Where the merged change belongs in the Job I cannot tell${values}, and nothing in the cluster shows that it has arrived. Run the build once it has.`,
      rerunCommand(build),
    );
  }
  return made(build, 'job', needs, (name) =>
    jobCopy(job as Manifest, { name, annotations: annotationsOf(build) }),
  );
}

async function fromCronJob(
  build: BuildToRun,
  owner: Owner | undefined,
  needs: StartNeeds,
): Promise<Started> {
  if (!owner) return left(`No CronJob owns ${build.namespace}/${build.name}.`, rerunCommand(build));
  const at = { namespace: build.namespace, name: owner.name };
  const cronJob = await needs.cluster.actions.manifest('CronJob', at);
  if (cronJob.kind === 'unavailable') return cronJob;
  if (cronJob.kind === 'forbidden')
    return left(`I may not ${permissionText(cronJob.missing)}.`, rerunCommand(build, owner));
  if (cronJob.kind === 'not-found') return left(`The CronJob ${owner.name} is gone.`);
  const named = { ...build, name: owner.name };
  return made(named, 'cronjob', needs, (name) =>
    jobFromCronJob(cronJob.value, { name, annotations: annotationsOf(build) }),
  );
}

/** Nobody has run one build again so often. */
const mostRetries = 50;

/**
 * The name is the first that is free, or that stands for this very run already: a try that was killed after the API
 * server had made the Job is found by its annotation.
 */
async function made(
  build: BuildToRun,
  way: RerunWay,
  { cluster }: StartNeeds,
  jobNamed: (name: string) => Manifest,
): Promise<Started> {
  const { actions } = cluster;
  const permission = {
    verb: 'create',
    resource: 'jobs',
    group: 'batch',
    namespace: build.namespace,
  };
  const may = await actions.mayDo(permission);
  if (may.kind === 'unavailable') return may;
  if (may.kind === 'found' && !may.value)
    return left(`I may not ${permissionText(permission)}.`, rerunCommand(build));
  for (let retry = 1; retry <= mostRetries; retry += 1) {
    const name = retryName(build.name, retry);
    const at = { namespace: build.namespace, name };
    const written: Written<Manifest> = await actions.create(jobNamed(name));
    const found = written.kind === 'exists' ? await actions.manifest('Job', at) : undefined;
    if (found?.kind === 'unavailable') return found;
    const isOwn =
      found?.kind === 'found' && found.value.metadata.annotations?.['buildmedic/run'] === build.key;
    if (written.kind === 'done' || isOwn) {
      const since = cluster.now().toISOString();
      return { kind: 'started', run: { way, namespace: build.namespace, job: name, since } };
    }
    if (written.kind === 'unavailable') return written;
    if (written.kind === 'forbidden')
      return left(`I may not ${permissionText(written.missing)}.`, rerunCommand(build));
    if (written.kind === 'refused')
      return left(`The cluster did not take the new Job: ${written.because}`, rerunCommand(build));
    if (written.kind === 'not-found') return left(`There is no namespace ${build.namespace}.`);
  }
  return left(`It was run again ${mostRetries} times already.`, rerunCommand(build));
}

/** What comes of an event or a workflow is looked for among the Jobs that were made since the first try of it. */
async function bySignal(
  { namespace, clusterSince: since }: BuildToRun,
  way: RerunWay,
  send: () => Promise<void>,
): Promise<Started> {
  await send();
  return { kind: 'started', run: { way, namespace, since } };
}

/** Every text in it with what stands for the build. */
function filledIn(value: unknown, { namespace, name, key }: BuildToRun, job?: Manifest): unknown {
  const build = { namespace, job: name, run: key, labels: job?.metadata.labels ?? {} };
  const filled = (one: unknown): unknown => {
    if (typeof one === 'string') return forBuild(one, build);
    if (Array.isArray(one)) return one.map(filled);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, filled(inner)]));
  };
  return filled(value);
}
