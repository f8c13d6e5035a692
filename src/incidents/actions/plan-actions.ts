import type { ActionKind, ActionPlan } from '../../model/action.ts';
import type { Cluster } from '../../model/cluster.ts';
import { type Fact, factValue } from '../../model/facts.ts';
import { retriedName } from '../../model/job-copy.ts';
import { trueCondition } from '../../model/job-end.ts';
import type { NamespacedName } from '../../model/references.ts';

/** What actions are planned from. */
export interface PlanContext {
  readonly cluster: Cluster;
  /** The Job that failed. */
  readonly build: NamespacedName;
  readonly facts: readonly Fact[];
  /** Of the pod that probes. */
  readonly probeImage: string;
}

/** Exactly what an action would do here; nothing where there is nothing to do it to, or it cannot be seen. */
export const planners: Readonly<
  Record<ActionKind, (context: PlanContext) => Promise<ActionPlan | undefined>>
> = {
  'rerun-build': async ({ build }) => ({ kind: 'rerun-build', ...build }),
  'restart-registry': planRestart,
  'delete-failed-jobs': planDeletion,
  'probe-connectivity': async ({ build, facts, probeImage }) => {
    const registry = factValue(facts, 'registry.host');
    return registry
      ? { kind: 'probe-connectivity', ...build, registry, image: probeImage }
      : undefined;
  },
};

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** What makes the pods that the registry's Service selects; nothing when that is not exactly one workload. */
async function planRestart({ cluster, facts }: PlanContext): Promise<ActionPlan | undefined> {
  const address = factValue(facts, 'registry.address');
  if (!address || Object.keys(address.selector).length === 0) return undefined;
  const { namespace, selector } = address;
  const found: ActionPlan[] = [];
  for (const workload of workloads) {
    const reading = await cluster.list(workload, { namespace });
    if (reading.kind !== 'found') return undefined;
    for (const { metadata, spec } of reading.value) {
      const labels = spec?.template?.metadata?.labels ?? {};
      const isSelected = Object.entries(selector).every(([key, value]) => labels[key] === value);
      const { name } = metadata ?? {};
      if (isSelected && name) found.push({ kind: 'restart-registry', workload, namespace, name });
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

/** More than these nobody reads before they approve. */
const mostJobs = 20;

/**
 * The failed runs of this very build: the Job and what was made of it to run it again. Others that push the same image
 * may have failed for another reason, and are evidence of it.
 */
async function planDeletion({ cluster, build }: PlanContext): Promise<ActionPlan | undefined> {
  const { namespace } = build;
  const name = retriedName(build.name);
  const jobs = await cluster.list('Job', { namespace });
  if (jobs.kind !== 'found') return undefined;
  const failed = jobs.value
    .filter((job) => trueCondition(job, 'Failed') && retriedName(job.metadata?.name ?? '') === name)
    .slice(0, mostJobs)
    .map(({ metadata }) => ({ name: metadata?.name ?? '', uid: metadata?.uid ?? '' }));
  return failed.length > 0 ? { kind: 'delete-failed-jobs', namespace, jobs: failed } : undefined;
}
