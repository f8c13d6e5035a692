/** How one kind is addressed in the API. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Fields that custom resources may be selected by: their CRD's `selectableFields`. */
  readonly selectableFields?: readonly string[];
}

type Row = readonly [kind: string, plural: string, shortNames: string, options?: string];

const cluster = 'cluster';
const all = 'all';

// What every cluster knows, whether it holds such objects or not. Names and short names are those of
// `kubectl api-resources`; `all` marks what `kubectl get all` asks for.
const builtIn: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    ['ConfigMap', 'configmaps', 'cm'],
    ['Endpoints', 'endpoints', 'ep'],
    ['Event', 'events', 'ev'],
    ['LimitRange', 'limitranges', 'limits'],
    ['Namespace', 'namespaces', 'ns', cluster],
    ['Node', 'nodes', 'no', cluster],
    ['PersistentVolume', 'persistentvolumes', 'pv', cluster],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc'],
    ['Pod', 'pods', 'po', all],
    ['ReplicationController', 'replicationcontrollers', 'rc', all],
    ['ResourceQuota', 'resourcequotas', 'quota'],
    ['Secret', 'secrets', ''],
    ['ServiceAccount', 'serviceaccounts', 'sa'],
    ['Service', 'services', 'svc', all],
  ],
  'apps/v1': [
    ['DaemonSet', 'daemonsets', 'ds', all],
    ['Deployment', 'deployments', 'deploy', all],
    ['ReplicaSet', 'replicasets', 'rs', all],
    ['StatefulSet', 'statefulsets', 'sts', all],
  ],
  'batch/v1': [
    ['CronJob', 'cronjobs', 'cj', all],
    ['Job', 'jobs', '', all],
  ],
  'networking.k8s.io/v1': [
    ['Ingress', 'ingresses', 'ing'],
    ['NetworkPolicy', 'networkpolicies', 'netpol'],
  ],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices', '']],
  'autoscaling/v2': [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa', all]],
  'policy/v1': [['PodDisruptionBudget', 'poddisruptionbudgets', 'pdb']],
  'storage.k8s.io/v1': [['StorageClass', 'storageclasses', 'sc', cluster]],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRole', 'clusterroles', '', cluster],
    ['ClusterRoleBinding', 'clusterrolebindings', '', cluster],
    ['Role', 'roles', ''],
    ['RoleBinding', 'rolebindings', ''],
  ],
  'apiextensions.k8s.io/v1': [
    ['CustomResourceDefinition', 'customresourcedefinitions', 'crd,crds', cluster],
  ],
};

/** Group and version of an `apiVersion`; the core group is empty. */
export function groupAndVersion(apiVersion: string): { group: string; version: string } {
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

/** The `apiVersion` that objects of a group and version carry. */
export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group ? `${group}/${version}` : version;

/** The resources that the served API knows without any object. */
export const builtInResources: readonly Resource[] = Object.entries(builtIn).flatMap(
  ([apiVersion, rows]) =>
    rows.map(([kind, plural, shortNames, option]) => ({
      ...groupAndVersion(apiVersion),
      kind,
      plural,
      singular: kind.toLowerCase(),
      namespaced: option !== cluster,
      shortNames: shortNames ? shortNames.split(',') : [],
      categories: option === all ? [all] : [],
    })),
);
