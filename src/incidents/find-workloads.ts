import { type NameInText, namesIn, speaksOfRate } from '../alerts/names-in.ts';
import { isBuild } from '../checks/builder.ts';
import { buildNamed } from '../diagnosis/build-named.ts';
import { findBuild } from '../diagnosis/find-build.ts';
import type { Signal } from '../model/alert.ts';
import type { Cluster, Job } from '../model/cluster.ts';
import { askedAs } from '../model/references.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { SignalStore } from '../store/signal-store.ts';
import { queueSignals } from './take-alerts.ts';

export interface FindWorkloadsNeeds {
  readonly signals: Pick<SignalStore, 'record' | 'ignore'>;
  readonly cluster: (name: string) => Cluster;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  /** Failures older than this are not what an alert of now is about. */
  readonly windowMs: number;
}

/**
 * Finds out which workloads a signal means that names none: those that its text names and that exist, or the failed builds
 * behind a rate. Each becomes a signal of its own, in the same place; this one is settled.
 */
export type FindWorkloads = (signal: Signal) => Promise<void>;

/** The newest failures stand for the others: their causes are what the rate is made of. */
const mostFailures = 8;
const mostNamed = 3;
const mostJobs = 500;

export const createFindWorkloads =
  (needs: FindWorkloadsNeeds): FindWorkloads =>
  async (signal) => {
    const cluster = needs.cluster(signal.cluster);
    const workloads = await meantBy(signal, cluster, needs.windowMs);
    const children = workloads.map(({ namespace, name }) => ({
      ...signal,
      key: `${signal.key}#${namespace}/${name}`,
      status: 'firing' as const,
      subject: { kind: 'workload' as const, namespace, name },
    }));
    const recorded = await needs.signals.record(children);
    await needs.signals.ignore(
      [signal.id],
      children.length > 0
        ? `told by ${children.map(({ subject }) => `${subject.namespace}/${subject.name}`).join(', ')}`
        : 'it names nothing that exists, and no build failed lately',
    );
    await queueSignals(
      needs.queue,
      recorded.map((one) => one.signal),
    );
  };

interface Workload {
  readonly namespace: string;
  readonly name: string;
}

async function meantBy(
  { subject }: Signal,
  cluster: Cluster,
  windowMs: number,
): Promise<readonly Workload[]> {
  if (subject.kind === 'rate') return failedBuilds(cluster, subject.namespace, windowMs);
  if (subject.kind !== 'text') return [];
  const named = await existing(cluster, namesIn(subject.text));
  if (named.length > 0 || !speaksOfRate(subject.text)) return named;
  return subject.namespace ? failedBuilds(cluster, subject.namespace, windowMs) : [];
}

/** The names that are those of a workload. A name that stands in several namespaces is told by its thread's reader. */
async function existing(
  cluster: Cluster,
  names: readonly NameInText[],
): Promise<readonly Workload[]> {
  const found = await Promise.all(names.map((one) => lookUp(cluster, one)));
  return [
    ...new Map(found.flat().map((one) => [`${one.namespace}/${one.name}`, one])).values(),
  ].slice(0, mostNamed);
}

async function lookUp(
  cluster: Cluster,
  { name, namespace, isSure }: NameInText,
): Promise<readonly Workload[]> {
  const asked = isSure ? [name] : [name, `pod/${name}`];
  for (const one of asked) {
    const request = buildNamed(one, namespace);
    const build = await findBuild(cluster, request);
    if (build.kind !== 'found') continue;
    const { subject } = build.build;
    return [{ namespace: subject.namespace, name: askedAs(subject) }];
  }
  return [];
}

/** Builds of the namespace, or of all, that failed within the time; newest first. */
async function failedBuilds(
  cluster: Cluster,
  namespace: string | undefined,
  windowMs: number,
): Promise<readonly Workload[]> {
  const jobs = await cluster.list('Job', {
    ...(namespace ? { namespace } : {}),
    limit: mostJobs,
  });
  if (jobs.kind !== 'found') return [];
  const since = cluster.now().getTime() - windowMs;
  return jobs.value
    .filter(({ spec }) => isBuild(spec?.template?.spec))
    .map((job) => ({ job, at: failedAt(job) }))
    .filter(({ at }) => at >= since)
    .toSorted((one, other) => other.at - one.at)
    .slice(0, mostFailures)
    .map(({ job: { metadata } }) => ({
      namespace: metadata?.namespace ?? '',
      name: metadata?.name ?? '',
    }));
}

function failedAt({ status }: Job): number {
  const failed = status?.conditions?.find(
    (condition) => condition.type === 'Failed' && condition.status === 'True',
  );
  return failed ? new Date(failed.lastTransitionTime ?? 0).getTime() : Number.NEGATIVE_INFINITY;
}
