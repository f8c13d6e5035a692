import { distance } from 'fastest-levenshtein';
import type { Cluster, Job, Pod, Reading } from '../model/cluster.ts';
import { type Permission, permissionText } from '../model/permission.ts';
import type { Subject } from '../model/references.ts';

/** What was asked for. Without a namespace all are searched. */
export interface BuildRequest {
  readonly kind: Subject['kind'];
  readonly name: string;
  readonly namespace?: string;
}

/** A build as it stands in the cluster. A build that runs as a bare Pod has no Job. */
export interface Build {
  readonly subject: Subject;
  readonly job?: Job;
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
  return request.kind === 'Pod' ? findPod(cluster, request) : findJob(cluster, request);
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
  if (!subject) return missing(cluster, jobs, { kind: 'Job', name, ...scope });

  const job = items(jobs)[0];
  const hidden = [...hiddenBy('Job', jobs), ...hiddenBy('Pod', pods)];
  return { kind: 'found', build: { subject, ...(job ? { job } : {}), pods: items(pods), hidden } };
}

async function findPod(cluster: Cluster, { name, namespace }: BuildRequest): Promise<FoundBuild> {
  const scope = namespace ? { namespace } : {};
  const pods = await cluster.list('Pod', { ...scope, fieldSelector: `metadata.name=${name}` });
  if (pods.kind === 'unavailable') return { kind: 'unreadable', because: pods.because };

  const [pod, ...others] = items(pods);
  if (!pod) return missing(cluster, pods, { kind: 'Pod', name, ...scope });
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

/** Nothing has that name: what is named like it? */
async function missing(
  cluster: Cluster,
  reading: Reading<unknown>,
  request: BuildRequest,
): Promise<FoundBuild> {
  if (reading.kind === 'forbidden') {
    const { missing } = reading;
    return { kind: 'unreadable', because: `the bot may not ${permissionText(missing)}`, missing };
  }
  const all = await cluster.list(
    request.kind,
    request.namespace ? { namespace: request.namespace } : {},
  );
  const candidates = items<Job | Pod>(all).map((one) =>
    subjectOf(cluster, request.kind, one.metadata?.namespace ?? '', one.metadata?.name ?? ''),
  );
  return { kind: 'not-found', nearest: nearest(request.name, candidates) };
}

/** At most three names that a slip of the finger, a cut-off suffix or another try of the same build would explain. */
export function nearest(name: string, candidates: readonly Subject[]): Subject[] {
  const isNear = (other: string) =>
    other.includes(name) ||
    name.includes(other) ||
    distance(name, other) <= Math.max(2, name.length / 3);
  return candidates
    .filter((one) => isNear(one.name))
    .sort((a, b) => distance(name, a.name) - distance(name, b.name))
    .slice(0, 3);
}

const subjectOf = (
  cluster: Cluster,
  kind: Subject['kind'],
  namespace: string,
  name: string,
): Subject => ({
  cluster: cluster.name,
  kind,
  namespace,
  name,
});

const items = <T>(reading: Reading<T[]>): T[] => (reading.kind === 'found' ? reading.value : []);

const unique = (values: readonly string[]): string[] => [...new Set(values)];

function hiddenBy(what: Hidden['what'], reading: Reading<unknown>): Hidden[] {
  if (reading.kind === 'unavailable') return [{ what, because: reading.because }];
  if (reading.kind !== 'forbidden') return [];
  const { missing } = reading;
  return [{ what, because: `the bot may not ${permissionText(missing)}`, missing }];
}
