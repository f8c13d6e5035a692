import type {
  V1Container,
  V1ContainerState,
  V1ContainerStateTerminated,
  V1ContainerStatus,
  V1JobStatus,
  V1PodSpec,
} from '@kubernetes/client-node';
import type { Build } from '../../src/diagnosis/find-build.ts';
import type {
  EndpointSlice,
  Job,
  KubernetesObjects,
  Pod,
  Service,
} from '../../src/model/cluster.ts';
import { subject } from './facts.ts';

/** A Kaniko container that pushes to the registry of the tests. */
export const kaniko = (changes: Partial<V1Container> = {}): V1Container => ({
  name: 'kaniko',
  image: 'gcr.io/kaniko-project/executor:v1.23.2',
  args: ['--destination=10.43.170.72:5000/app:1', '--context=git://github.com/acme/app.git'],
  ...changes,
});

interface JobParts {
  readonly name?: string;
  readonly namespace?: string;
  readonly template?: V1PodSpec;
  readonly spec?: Partial<NonNullable<Job['spec']>>;
  readonly status?: V1JobStatus;
}

export const job = ({
  name = subject.name,
  namespace = subject.namespace,
  template = { containers: [kaniko()] },
  spec = {},
  status = {},
}: JobParts = {}): Job => ({
  kind: 'Job',
  metadata: { name, namespace },
  spec: { template: { spec: template }, ...spec },
  status,
});

/** A condition of a Job that is true. */
export const condition = (type: string, reason?: string) => ({
  type,
  status: 'True',
  ...(reason ? { reason, message: `${reason} happened` } : {}),
});

/** A Job whose last try failed for good. */
export const failedJob = (parts: JobParts = {}): Job =>
  job({
    status: { failed: 1, conditions: [condition('Failed', 'BackoffLimitExceeded')] },
    ...parts,
  });

interface PodParts {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly spec?: Partial<V1PodSpec>;
  readonly status?: Pod['status'];
  readonly createdAt?: string;
}

export const pod = ({
  name = `${subject.name}-x`,
  namespace = subject.namespace,
  labels = { 'job-name': subject.name },
  spec = {},
  status = { phase: 'Failed' },
  createdAt = '2026-01-18T10:00:00Z',
}: PodParts = {}): Pod => ({
  kind: 'Pod',
  metadata: { name, namespace, labels, creationTimestamp: new Date(createdAt) },
  spec: { containers: [kaniko()], nodeName: 'node-1', ...spec },
  status,
});

/** A pod on `node-1` whose only container waits for an image that cannot be pulled. */
export const pullingPod = (image: string, spec: Partial<V1PodSpec> = {}): Pod =>
  pod({
    spec: { containers: [{ name: 'web', image }], restartPolicy: 'Always', ...spec },
    status: {
      phase: 'Pending',
      containerStatuses: [containerStatus('web', { waiting: { reason: 'ImagePullBackOff' } })],
    },
  });

/** A container's status; times count in seconds after the pod's creation. */
export const containerStatus = (
  name: string,
  state: V1ContainerState,
  changes: Partial<V1ContainerStatus> = {},
): V1ContainerStatus => ({
  name,
  state,
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...changes,
});

export const ended = (
  exitCode: number,
  reason: string,
  second = 0,
): { terminated: V1ContainerStateTerminated } => ({
  terminated: {
    exitCode,
    reason,
    finishedAt: new Date(Date.UTC(2026, 0, 18, 10, 0, second)),
  },
});

export const service = (
  name: string,
  namespace: string,
  spec: NonNullable<Service['spec']>,
): Service => ({ kind: 'Service', metadata: { name, namespace }, spec });

/** The registry that the builds of the tests push to. */
export const registryService = service('docker-registry', 'registry', {
  clusterIP: '10.43.170.72',
  selector: { app: 'docker-registry' },
  ports: [{ port: 5000, targetPort: 5000 }],
});

export const registryPod = (status: Pod['status'], name = 'docker-registry-x'): Pod =>
  pod({
    name,
    namespace: 'registry',
    labels: { app: 'docker-registry' },
    spec: { containers: [{ name: 'registry', image: 'registry:2' }] },
    status,
  });

export const readyCondition = { type: 'Ready', status: 'True' };

/** The registry's EndpointSlice; an address counts as ready unless it says otherwise. */
export const registryEndpoints = (
  ...conditions: ({ ready: boolean } | undefined)[]
): EndpointSlice => ({
  kind: 'EndpointSlice',
  metadata: {
    name: 'docker-registry-1',
    namespace: 'registry',
    labels: { 'kubernetes.io/service-name': 'docker-registry' },
  },
  addressType: 'IPv4',
  endpoints: conditions.map((one, index) => ({
    addresses: [`10.42.0.${index + 1}`],
    ...(one ? { conditions: one } : {}),
  })),
});

export const event = (
  involved: string,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): KubernetesObjects['Event'] => ({
  kind: 'Event',
  metadata: { name: `${involved}.${reason}`, namespace: subject.namespace },
  involvedObject: { kind: 'Pod', namespace: subject.namespace, name: involved },
  type,
  reason,
  message,
});

/** A build as it was found; nothing is hidden unless the test says so. */
export const build = (parts: Partial<Build> = {}): Build => ({
  subject,
  pods: [],
  hidden: [],
  ...parts,
});
