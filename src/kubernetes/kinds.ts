import type { Kind } from '../model/cluster.ts';

/** Where a kind stands in the API, and which of client-node's models reads it. */
export interface KindPlace {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly model: string;
}

const core = (plural: string, model: string, namespaced = true): KindPlace => ({
  group: '',
  version: 'v1',
  plural,
  namespaced,
  model,
});

const grouped = (group: string, plural: string, model: string, namespaced = true): KindPlace => ({
  group,
  version: 'v1',
  plural,
  namespaced,
  model,
});

/** Every kind that the bot reads. */
export const kinds: Readonly<Record<Kind, KindPlace>> = {
  Job: grouped('batch', 'jobs', 'V1Job'),
  Pod: core('pods', 'V1Pod'),
  Event: core('events', 'CoreV1Event'),
  Service: core('services', 'V1Service'),
  EndpointSlice: grouped('discovery.k8s.io', 'endpointslices', 'V1EndpointSlice'),
  NetworkPolicy: grouped('networking.k8s.io', 'networkpolicies', 'V1NetworkPolicy'),
  Namespace: core('namespaces', 'V1Namespace', false),
  Node: core('nodes', 'V1Node', false),
  ConfigMap: core('configmaps', 'V1ConfigMap'),
  Deployment: grouped('apps', 'deployments', 'V1Deployment'),
  StatefulSet: grouped('apps', 'statefulsets', 'V1StatefulSet'),
  DaemonSet: grouped('apps', 'daemonsets', 'V1DaemonSet'),
  ReplicaSet: grouped('apps', 'replicasets', 'V1ReplicaSet'),
  CronJob: grouped('batch', 'cronjobs', 'V1CronJob'),
  PersistentVolumeClaim: core('persistentvolumeclaims', 'V1PersistentVolumeClaim'),
  PersistentVolume: core('persistentvolumes', 'V1PersistentVolume', false),
  StorageClass: grouped('storage.k8s.io', 'storageclasses', 'V1StorageClass', false),
  ServiceAccount: core('serviceaccounts', 'V1ServiceAccount'),
  LimitRange: core('limitranges', 'V1LimitRange'),
  ResourceQuota: core('resourcequotas', 'V1ResourceQuota'),
};

type Place = Pick<KindPlace, 'group' | 'version' | 'plural'>;

/** The path of a collection, or of one object in it, with its query. Absent values are left out. */
export function apiPath(
  { group, version, plural }: Place,
  where: {
    readonly namespace?: string | undefined;
    readonly name?: string;
    readonly below?: string;
  },
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
): string {
  const { namespace, name, below = '' } = where;
  const base = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const inside = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const one = name ? `/${encodeURIComponent(name)}` : '';
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(key, String(value));
  }
  const search = parameters.size > 0 ? `?${parameters}` : '';
  return `${base}${inside}/${plural}${one}${below}${search}`;
}
