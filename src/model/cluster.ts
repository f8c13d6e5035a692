import type {
  CoreV1Event,
  V1ConfigMap,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1Job,
  V1LimitRange,
  V1Namespace,
  V1NetworkPolicy,
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1ReplicaSet,
  V1ResourceQuota,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V1StorageClass,
} from '@kubernetes/client-node';
import type { Permission } from './permission.ts';
import type { PullSecret } from './pull-secret.ts';
import type { NamespacedName } from './references.ts';

// Types only: the words are Kubernetes' own, and nothing of the client is loaded.
export type Job = V1Job;
export type Pod = V1Pod;
export type Service = V1Service;
export type NetworkPolicy = V1NetworkPolicy;
export type Namespace = V1Namespace;
export type EndpointSlice = V1EndpointSlice;

/** The kinds that the bot reads, by their Kubernetes names. Secrets are absent: they have methods of their own. */
export interface KubernetesObjects {
  Job: V1Job;
  Pod: V1Pod;
  Event: CoreV1Event;
  Service: V1Service;
  EndpointSlice: V1EndpointSlice;
  NetworkPolicy: V1NetworkPolicy;
  Namespace: V1Namespace;
  Node: V1Node;
  ConfigMap: V1ConfigMap;
  Deployment: V1Deployment;
  StatefulSet: V1StatefulSet;
  DaemonSet: V1DaemonSet;
  ReplicaSet: V1ReplicaSet;
  CronJob: V1CronJob;
  PersistentVolumeClaim: V1PersistentVolumeClaim;
  PersistentVolume: V1PersistentVolume;
  StorageClass: V1StorageClass;
  ServiceAccount: V1ServiceAccount;
  LimitRange: V1LimitRange;
  ResourceQuota: V1ResourceQuota;
}

export type Kind = keyof KubernetesObjects;

/** The kinds that pods refer to by name. */
export type NamedKind = 'Secret' | 'ConfigMap' | 'ServiceAccount' | 'PersistentVolumeClaim';

/**
 * What came of asking the cluster. Expected outcomes are values: a check turns `forbidden` and
 * `unavailable` into unknown facts and the diagnosis goes on.
 */
export type Reading<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'forbidden'; readonly missing: Permission }
  /** Not answered in time, refused, or an error of the server after retries. `because` names which. */
  | { readonly kind: 'unavailable'; readonly because: string };

export interface ListQuery {
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** At most so many objects, in one call: the first by name. All of them, page by page, when absent. */
  readonly limit?: number;
}

export interface LogQuery extends NamespacedName {
  readonly container: string;
  /** The container's previous run. */
  readonly previous?: boolean;
  /** The end of the log, in lines; bounded in bytes by the adapter in any case. */
  readonly tailLines?: number;
  /** Each line begins with the time at which it was written, in RFC 3339, and a space. */
  readonly timestamps?: boolean;
}

export interface PodLog {
  readonly text: string;
  /** The beginning was cut off because the log is longer than the adapter reads. */
  readonly truncated: boolean;
}

export interface ProxyQuery {
  readonly namespace: string;
  readonly service: string;
  readonly port: number | string;
  readonly scheme?: 'http' | 'https';
  readonly path: string;
}

/** What the Service answered through the API server's proxy, or how the API server failed to reach it. */
export type ProxyAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'unreachable'; readonly because: string };

/** A volume in the kubelet's `/stats/summary` that belongs to a claim. */
export interface VolumeUsage {
  readonly pod: NamespacedName;
  readonly volume: string;
  readonly claim?: NamespacedName;
  readonly capacityBytes: number;
  readonly usedBytes: number;
}

/** A custom resource. */
export interface CustomObject {
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    /** Counts the changes of its spec. */
    readonly generation?: number;
  };
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
}

/**
 * Read access to one cluster. Every call has a time limit; reads are retried with backoff on 429 and 5xx.
 * No method throws for what a cluster may answer; a throw is a bug.
 */
export interface Cluster {
  readonly name: string;
  get<K extends Kind>(
    kind: K,
    name: string,
    namespace?: string,
  ): Promise<Reading<KubernetesObjects[K]>>;
  list<K extends Kind>(kind: K, query: ListQuery): Promise<Reading<KubernetesObjects[K][]>>;
  /** Does the Secret exist? Asks for its metadata only, so its values never leave the API server. */
  secretExists(name: string, namespace: string): Promise<Reading<true>>;
  /** Which objects of a kind there are. Asks for their metadata only: of Secrets and ConfigMaps no value is read. */
  names(kind: NamedKind, query: ListQuery): Promise<Reading<NamespacedName[]>>;
  /**
   * The registries that a Secret has credentials for. The credentials are under seal: they can be handed to the
   * adapter that talks to registries, and can be neither printed nor stored. Ask only for a Secret that the pod names.
   */
  pullSecret(name: string, namespace: string): Promise<Reading<PullSecret>>;
  log(query: LogQuery): Promise<Reading<PodLog>>;
  /** GET through `services/<name>:<port>/proxy`. */
  serviceProxy(query: ProxyQuery): Promise<Reading<ProxyAnswer>>;
  /** Volumes of a node's pods from the kubelet's stats, through `nodes/<node>/proxy`. */
  volumeUsage(node: string): Promise<Reading<VolumeUsage[]>>;
  /** Names of the API groups that the server knows. */
  apiGroups(): Promise<Reading<string[]>>;
  listCustom(
    group: string,
    version: string,
    plural: string,
    namespace?: string,
  ): Promise<Reading<CustomObject[]>>;
  /** The server's clock at its last answer: a snapshot's clock stands still. */
  now(): Date;
}
