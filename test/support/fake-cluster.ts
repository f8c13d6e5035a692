import type {
  Cluster,
  CustomObject,
  Kind,
  KubernetesObjects,
  ListQuery,
  ProxyAnswer,
  Reading,
  VolumeUsage,
} from '../../src/model/cluster.ts';
import type { PullSecret } from '../../src/model/pull-secret.ts';

type AnyObject = KubernetesObjects[Kind];

/** What a fake cluster holds. Everything else is not there. */
export interface FakeState {
  /** Each with its `kind`. */
  readonly objects?: readonly AnyObject[];
  /** By `namespace/pod/container`, with `.previous` behind it for the previous run. */
  readonly logs?: Readonly<Record<string, string>>;
  /** `namespace/name`. */
  readonly secrets?: readonly string[];
  /** By `namespace/name`; each exists as well. */
  readonly pullSecrets?: Readonly<Record<string, PullSecret>>;
  /** By `[https:]namespace/service:port/path`. */
  readonly proxy?: Readonly<Record<string, ProxyAnswer>>;
  readonly volumes?: Readonly<Record<string, readonly VolumeUsage[]>>;
  readonly apiGroups?: readonly string[];
  /** By `group/plural`. */
  readonly custom?: Readonly<Record<string, readonly CustomObject[]>>;
  /** What RBAC refuses: `list pods`, `get pods/log`. */
  readonly forbidden?: readonly string[];
  /** What is not answered in time, in the same words. */
  readonly unavailable?: readonly string[];
}

export interface FakeCluster extends Cluster {
  /** Every question in its order: `list pods`, `get services/proxy`. */
  readonly asked: readonly string[];
}

/** A cluster that answers from given objects, and can refuse or fail to answer. */
export function fakeCluster(state: FakeState = {}): FakeCluster {
  const asked: string[] = [];
  const ofKind = <K extends Kind>(kind: K) =>
    (state.objects ?? []).filter((one) => one.kind === kind) as KubernetesObjects[K][];

  const answer = async <T>(
    verb: string,
    resource: string,
    namespace: string | undefined,
    value: () => T | undefined,
  ): Promise<Reading<T>> => {
    const question = `${verb} ${resource}`;
    asked.push(question);
    if (state.unavailable?.includes(question))
      return { kind: 'unavailable', because: 'not answered within 5 s' };
    if (state.forbidden?.includes(question)) {
      const missing = { verb, resource, ...(namespace ? { namespace } : {}) };
      return { kind: 'forbidden', missing };
    }
    const found = value();
    return found === undefined ? { kind: 'not-found' } : { kind: 'found', value: found };
  };

  return {
    name: 'test',
    asked,
    now: () => new Date('2026-01-18T12:00:00Z'),
    get: (kind, name, namespace) =>
      answer('get', plurals[kind], namespace, () =>
        ofKind(kind).find(
          ({ metadata }) => metadata?.name === name && metadata.namespace === namespace,
        ),
      ),
    list: (kind, query) =>
      answer('list', plurals[kind], query.namespace, () =>
        ofKind(kind)
          .filter((one) => isSelected(one, query))
          .slice(0, query.limit),
      ),
    secretExists: (name, namespace) =>
      answer('get', 'secrets', namespace, () =>
        state.secrets?.includes(`${namespace}/${name}`) ||
        state.pullSecrets?.[`${namespace}/${name}`]
          ? (true as const)
          : undefined,
      ),
    names: (kind, query) =>
      answer('list', kind === 'Secret' ? 'secrets' : plurals[kind], query.namespace, () => {
        const objects =
          kind === 'Secret' ? (state.secrets ?? []).map(secretNamed) : ofKind<Kind>(kind);
        return objects
          .filter((one) => isSelected(one, query))
          .map(({ metadata }) => ({
            namespace: metadata?.namespace ?? '',
            name: metadata?.name ?? '',
          }));
      }),
    pullSecret: (name, namespace) =>
      answer('get', 'secrets', namespace, () => state.pullSecrets?.[`${namespace}/${name}`]),
    log: ({ namespace, name, container, previous }) =>
      answer('get', 'pods/log', namespace, () => {
        const text =
          state.logs?.[`${namespace}/${name}/${container}${previous ? '.previous' : ''}`];
        return text === undefined ? undefined : { text, truncated: false };
      }),
    serviceProxy: ({ namespace, service, port, scheme, path }) =>
      answer('get', 'services/proxy', namespace, () => {
        const key = `${namespace}/${service}:${port}${path}`;
        return state.proxy?.[scheme === 'https' ? `https:${key}` : key];
      }),
    volumeUsage: (node) =>
      answer('get', 'nodes/proxy', undefined, () => {
        const usage = state.volumes?.[node];
        return usage && [...usage];
      }),
    apiGroups: () => answer('get', 'apis', undefined, () => [...(state.apiGroups ?? [])]),
    listCustom: (group, _version, plural, namespace) =>
      answer('list', `${plural}.${group}`, namespace, () => [
        ...(state.custom?.[`${group}/${plural}`] ?? []),
      ]),
  };
}

const plurals: Readonly<Record<Kind, string>> = {
  Job: 'jobs',
  Pod: 'pods',
  Event: 'events',
  Service: 'services',
  EndpointSlice: 'endpointslices',
  NetworkPolicy: 'networkpolicies',
  Namespace: 'namespaces',
  Node: 'nodes',
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicaSet: 'replicasets',
  CronJob: 'cronjobs',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  PersistentVolume: 'persistentvolumes',
  StorageClass: 'storageclasses',
  ServiceAccount: 'serviceaccounts',
  LimitRange: 'limitranges',
  ResourceQuota: 'resourcequotas',
};

const secretNamed = (path: string): AnyObject => {
  const [namespace = '', name = ''] = path.split('/');
  return { metadata: { namespace, name } };
};

const isSelected = (one: AnyObject, { namespace, labelSelector, fieldSelector }: ListQuery) =>
  (!namespace || one.metadata?.namespace === namespace) &&
  pairs(labelSelector).every(([key, value]) =>
    value === undefined
      ? one.metadata?.labels?.[key] !== undefined
      : one.metadata?.labels?.[key] === value,
  ) &&
  pairs(fieldSelector).every(([path, value]) =>
    path.endsWith('!')
      ? (fieldOf(one, path.slice(0, -1)) ?? '') !== value
      : fieldOf(one, path) === value,
  );

/** `key=value`, or a key alone: that it is there. */
const pairs = (selector: string | undefined): [string, string | undefined][] =>
  (selector ?? '')
    .split(',')
    .filter(Boolean)
    .map((pair) => {
      const [key = '', value] = pair.split('=');
      return [key, value];
    });

const fieldOf = (one: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, key) => (at && typeof at === 'object' ? Reflect.get(at, key) : undefined),
      one,
    );
