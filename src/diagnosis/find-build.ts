import type { Cluster, Job, Pod } from '../model/cluster.ts';
import type { Permission } from '../model/permission.ts';
import type { Subject } from '../model/references.ts';
import { hiddenBy, items, notFound, subjectOf } from './find-named.ts';
import { findCronJob, findWorkload, type Workload } from './find-workload.ts';

/** What was asked for. Without a namespace all are searched. */
export interface BuildRequest {
  readonly kind: Subject['kind'];
  readonly name: string;
  readonly namespace?: string;
}

/**
 * What is diagnosed, as it stands in the cluster: a build, which has no Job where it runs as a bare Pod, or a workload that
 * should run what was built.
 */
export interface Build {
  readonly subject: Subject;
  readonly job?: Job;
  /** What keeps the pods running, where that was asked for. */
  readonly workload?: Workload;
  readonly pods: readonly Pod[];
  /** What of the Job and the pods could not be read and why, so that the diagnosis can go on and say so. */
  readonly hidden: readonly Hidden[];
}

export interface Hidden {
  readonly what: 'Job' | 'Pod';
  /** A clause: `the bot may not list pods in builds`. */
  readonly because: string;
  /** The permission that would have helped, when it was refused. */
  readonly missing?: Permission;
}

export type FoundBuild =
  | { readonly kind: 'found'; readonly build: Build }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Subject[] }
  | { readonly kind: 'not-found'; readonly nearest: readonly Subject[] }
  | { readonly kind: 'unreadable'; readonly because: string; readonly missing?: Permission };

/** The label that the Job controller puts on pods; the prefixed one came with Kubernetes 1.27 and both are still set. */
const jobNameLabel = 'job-name';

/**
 * Looks the build up by name: Job and pods in one round, since a name may stand in several namespaces and a
 * namespaced Role may hide one of the two.
 */
export async function findBuild(cluster: Cluster, request: BuildRequest): Promise<FoundBuild> {
  switch (request.kind) {
    case 'Job':
      return findJob(cluster, request);
    case 'Pod':
      return findPod(cluster, request);
    case 'CronJob':
      return findCronJob(cluster, request, findJob);
    default:
      return findWorkload(cluster, { ...request, kind: request.kind });
  }
}

async function findJob(cluster: Cluster, { name, namespace }: BuildRequest): Promise<FoundBuild> {
  const scope = namespace ? { namespace } : {};
  const [jobs, pods] = await Promise.all([
    cluster.list('Job', { ...scope, fieldSelector: `metadata.name=${name}` }),
    cluster.list('Pod', { ...scope, labelSelector: `${jobNameLabel}=${name}` }),
  ]);
  if (jobs.kind === 'unavailable') return { kind: 'unreadable', because: jobs.because };

  const namespaces = unique(
    [...items(jobs), ...items(pods)].map((one) => one.metadata?.namespace ?? ''),
  );
  const subjects = namespaces.map((found) => subjectOf(cluster, 'Job', found, name));
  if (subjects.length > 1) return { kind: 'ambiguous', candidates: subjects };
  const [subject] = subjects;
  if (!subject) return notFound(cluster, jobs, { kind: 'Job', name, ...scope });

  const job = items(jobs)[0];
  const hidden = [...hiddenBy('Job', jobs), ...hiddenBy('Pod', pods)];
  return {
    kind: 'found',
    build: { subject, ...(job ? { job } : {}), pods: [...items(pods)], hidden },
  };
}

async function findPod(cluster: Cluster, { name, namespace }: BuildRequest): Promise<FoundBuild> {
  const scope = namespace ? { namespace } : {};
  const pods = await cluster.list('Pod', { ...scope, fieldSelector: `metadata.name=${name}` });
  if (pods.kind === 'unavailable') return { kind: 'unreadable', because: pods.because };

  const [pod, ...others] = items(pods);
  if (!pod) return notFound(cluster, pods, { kind: 'Pod', name, ...scope });
  if (others.length > 0) {
    const candidates = items(pods).map((one) =>
      subjectOf(cluster, 'Pod', one.metadata?.namespace ?? '', name),
    );
    return { kind: 'ambiguous', candidates };
  }
  const found = pod.metadata?.namespace ?? '';
  const job = pod.metadata?.labels?.[jobNameLabel];
  // A pod of a Job is only one try of the build: the Job has the whole story.
  if (job) {
    const whole = await findJob(cluster, { kind: 'Job', name: job, namespace: found });
    if (whole.kind === 'found') return whole;
  }
  return {
    kind: 'found',
    build: { subject: subjectOf(cluster, 'Pod', found, name), pods: [pod], hidden: [] },
  };
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
