/** The kinds of workload that can be diagnosed, with kubectl's names and short names for them. */
const kindNames = {
  Job: ['job', 'jobs'],
  Pod: ['pod', 'pods', 'po'],
  Deployment: ['deployment', 'deployments', 'deploy'],
  StatefulSet: ['statefulset', 'statefulsets', 'sts'],
  DaemonSet: ['daemonset', 'daemonsets', 'ds'],
  ReplicaSet: ['replicaset', 'replicasets', 'rs'],
  CronJob: ['cronjob', 'cronjobs', 'cj'],
} as const;

export type SubjectKind = keyof typeof kindNames;

const kindsByName = new Map(
  Object.entries(kindNames).flatMap(([kind, names]) =>
    names.map((name) => [name as string, kind as SubjectKind] as const),
  ),
);

/** The kind that `deploy`, `Deployment` or `deployments.apps` means to kubectl; undefined for what cannot be diagnosed. */
export const subjectKindNamed = (name: string): SubjectKind | undefined =>
  kindsByName.get(name.toLowerCase().replace(/\..*$/, ''));

/** A workload that is looked at. `cluster` is a name from the configuration. */
export interface Subject {
  readonly cluster: string;
  readonly kind: SubjectKind;
  readonly namespace: string;
  readonly name: string;
}

/** How a person asks for it again: a bare name means a Job. */
export const askedAs = ({
  kind,
  name,
}: {
  readonly kind: string;
  readonly name: string;
}): string => (kind === 'Job' ? name : `${kind.toLowerCase()}/${name}`);

/** An object in a namespace. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** `namespace/name`, as kubectl and events print it. */
export const namespacedName = ({ namespace, name }: NamespacedName): string =>
  `${namespace}/${name}`;
