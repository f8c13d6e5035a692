import type { V1LabelSelector, V1OwnerReference } from '@kubernetes/client-node';
import type { Cluster, Job, KubernetesObjects, Pod } from '../model/cluster.ts';
import type { BuildRequest, FoundBuild } from './find-build.ts';
import { hiddenBy, items, notFound, subjectOf } from './find-named.ts';

/** The kinds that keep pods running, and so have pods that cannot pull their image. */
type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet';

/** An object that keeps pods running. */
export type Workload = KubernetesObjects[WorkloadKind];

/** A workload by its name, and its pods by its selector: two calls, one after the other. */
export async function findWorkload(
  cluster: Cluster,
  request: BuildRequest & { readonly kind: WorkloadKind },
): Promise<FoundBuild> {
  const found = await named(cluster, request);
  if (found.kind !== 'one') return found.outcome;
  const workload: Workload = found.object;
  const { namespace = '', name = '' } = workload.metadata ?? {};
  const labelSelector = selectorText(workload.spec?.selector);
  const pods = await cluster.list('Pod', { namespace, labelSelector });
  return {
    kind: 'found',
    build: {
      subject: subjectOf(cluster, request.kind, namespace, name),
      workload,
      pods: items(pods).filter((pod) => isOf(pod, request.kind, name)),
      hidden: hiddenBy('Pod', pods),
    },
  };
}

/** A CronJob is diagnosed by the newest Job that it has started. */
export async function findCronJob(
  cluster: Cluster,
  request: BuildRequest,
  findJob: (cluster: Cluster, request: BuildRequest) => Promise<FoundBuild>,
): Promise<FoundBuild> {
  const found = await named(cluster, { ...request, kind: 'CronJob' });
  if (found.kind !== 'one') return found.outcome;
  const { namespace = '', name = '' } = found.object.metadata ?? {};
  const subject = subjectOf(cluster, 'CronJob', namespace, name);
  const jobs = await cluster.list('Job', { namespace });
  const newest = items(jobs)
    .filter((job) => isStartedBy(job, name))
    .toSorted((a, b) => createdAt(b) - createdAt(a))[0]?.metadata?.name;
  if (!newest)
    return { kind: 'found', build: { subject, pods: [], hidden: hiddenBy('Job', jobs) } };
  const build = await findJob(cluster, { kind: 'Job', name: newest, namespace });
  return build.kind === 'found' ? { ...build, build: { ...build.build, subject } } : build;
}

type Named<K extends WorkloadKind | 'CronJob'> =
  | { readonly kind: 'one'; readonly object: KubernetesObjects[K] }
  | { readonly kind: 'none'; readonly outcome: FoundBuild };

async function named<K extends WorkloadKind | 'CronJob'>(
  cluster: Cluster,
  request: BuildRequest & { readonly kind: K },
): Promise<Named<K>> {
  const { kind, name, namespace } = request;
  const reading = await cluster.list(kind, {
    ...(namespace ? { namespace } : {}),
    fieldSelector: `metadata.name=${name}`,
  });
  if (reading.kind === 'unavailable')
    return { kind: 'none', outcome: { kind: 'unreadable', because: reading.because } };
  const [object, ...others] = items(reading);
  if (!object) return { kind: 'none', outcome: await notFound(cluster, reading, request) };
  if (others.length === 0) return { kind: 'one', object };
  const candidates = [object, ...others].map((one) =>
    subjectOf(cluster, kind, one.metadata?.namespace ?? '', name),
  );
  return { kind: 'none', outcome: { kind: 'ambiguous', candidates } };
}

/** A selector as the API takes it in a query (apimachinery, labels.Parse). */
function selectorText({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector = {}): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...equal, ...others].join(',');
}

/** Selectors of two workloads may overlap; the owner tells whose pod it is. A Deployment owns by way of its ReplicaSets. */
function isOf({ metadata }: Pod, kind: WorkloadKind, name: string): boolean {
  const owner = controllerOf(metadata?.ownerReferences);
  if (!owner) return true;
  const ofReplicaSet = kind === 'Deployment' && owner.kind === 'ReplicaSet';
  return ofReplicaSet
    ? owner.name.slice(0, owner.name.lastIndexOf('-')) === name
    : owner.kind === kind && owner.name === name;
}

/** By its owner; a manifest that was written by hand may tell by the name alone, to which the minute of the run is appended. */
function isStartedBy({ metadata }: Job, cronJob: string): boolean {
  const owner = controllerOf(metadata?.ownerReferences);
  if (owner) return owner.kind === 'CronJob' && owner.name === cronJob;
  const { name = '' } = metadata ?? {};
  return name.startsWith(`${cronJob}-`) && /^\d{8,10}$/.test(name.slice(cronJob.length + 1));
}

const controllerOf = (owners: readonly V1OwnerReference[] = []): V1OwnerReference | undefined =>
  owners.find(({ controller }) => controller) ?? owners[0];

const createdAt = ({ metadata }: Job): number =>
  new Date(metadata?.creationTimestamp ?? 0).getTime();
