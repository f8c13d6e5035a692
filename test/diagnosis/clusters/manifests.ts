/** An object as it stands in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

type Labels = Readonly<Record<string, string>>;

export const builds = 'builds';
export const registryNamespace = 'cortex-chat';
export const registryIp = '10.43.170.72';
export const registryPodIp = '10.42.1.15';

/** How a container ended. */
export const ended = (exitCode: number, reason: string, finishedAt = '2026-01-18T15:20:33Z') => ({
  terminated: { exitCode, reason, finishedAt },
});

export const containerStatus = (name: string, state: object, more: object = {}) => ({
  name,
  image: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});

export const failed = (reason = 'BackoffLimitExceeded') => ({
  failed: 1,
  conditions: [{ type: 'Failed', status: 'True', reason, message: `Job has failed: ${reason}` }],
});

export const kanikoImage = 'gcr.io/kaniko-project/executor:v1.23.2';

/** A Kaniko container that pushes to that registry. */
export const kaniko = (registry: string, more: object = {}) => ({
  name: 'kaniko',
  image: kanikoImage,
  args: [
    '--dockerfile=/workspace/Dockerfile',
    '--context=dir:///workspace',
    `--destination=${registry}/app:7`,
  ],
  resources: { limits: { memory: '2Gi' } },
  ...more,
});

interface JobParts {
  readonly name?: string;
  readonly namespace?: string;
  readonly containers: readonly object[];
  readonly podSpec?: object;
  readonly spec?: object;
  readonly status?: object;
  readonly metadata?: object;
}

export const job = ({
  name = 'app-7',
  namespace = builds,
  containers,
  podSpec = {},
  spec = {},
  status = failed(),
  metadata = {},
}: JobParts): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace, ...metadata },
  spec: {
    backoffLimit: 0,
    template: {
      metadata: { labels: { app: 'builder' } },
      spec: { restartPolicy: 'Never', containers, ...podSpec },
    },
    ...spec,
  },
  status,
});

interface PodParts {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly containers: readonly object[];
  readonly spec?: object;
  readonly status?: object;
  readonly metadata?: object;
}

/** A pod of the Job `app-7`. */
export const buildPod = ({
  name = 'app-7-x2k9p',
  namespace = builds,
  labels = { app: 'builder', 'job-name': 'app-7' },
  containers,
  spec = {},
  status = {
    phase: 'Failed',
    podIP: '10.42.2.30',
    containerStatuses: [containerStatus('kaniko', ended(1, 'Error'))],
  },
  metadata = {},
}: PodParts): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels, ...metadata },
  spec: { nodeName: 'node-2', restartPolicy: 'Never', containers, ...spec },
  status,
});

export const ready = { type: 'Ready', status: 'True' };
export const notReady = { type: 'Ready', status: 'False' };

interface RegistryPodParts {
  readonly name?: string;
  readonly ip?: string;
  readonly labels?: Labels;
  readonly port?: object;
  readonly status?: object;
  readonly spec?: object;
}

/** A pod of the registry, ready unless its status says otherwise. */
export const registryPod = ({
  name = 'docker-registry-0',
  ip = registryPodIp,
  labels = { app: 'docker-registry' },
  port = { name: 'registry', containerPort: 5000 },
  spec = {},
  status = {},
}: RegistryPodParts = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: registryNamespace, labels },
  spec: {
    nodeName: 'node-1',
    containers: [{ name: 'registry', image: 'registry:2.8.3', ports: [port] }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'registry-data' } }],
    ...spec,
  },
  status: {
    phase: 'Running',
    podIP: ip,
    conditions: [ready],
    containerStatuses: [containerStatus('registry', { running: {} }, { ready: true })],
    ...status,
  },
});

/** The status of a registry whose container is down and waits for its next start. */
export const crashing = (lastReason = 'Error', exitCode = 1) => ({
  conditions: [notReady],
  containerStatuses: [
    containerStatus(
      'registry',
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 7, lastState: ended(exitCode, lastReason) },
    ),
  ],
});

export const service = (
  spec: object = {},
  name = 'docker-registry',
  namespace = registryNamespace,
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: {
    clusterIP: registryIp,
    selector: { app: 'docker-registry' },
    ports: [{ port: 5000, targetPort: 5000 }],
    ...spec,
  },
});

export const namespace = (name: string, labels: Labels = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
});

export const policy = (
  spec: object,
  { name = 'restrict', namespace = builds }: { name?: string; namespace?: string } = {},
): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: { podSelector: {}, ...spec },
});

const dnsRule = {
  to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

/** All pods of the builds' namespace may ask DNS, and what the rules allow. */
export const egressOnly = (...rules: object[]): Manifest =>
  policy({ policyTypes: ['Egress'], egress: [dnsRule, ...rules] });

/** Only what the rules allow comes in at the registry. */
export const ingressOnly = (...rules: object[]): Manifest =>
  policy(
    {
      podSelector: { matchLabels: { app: 'docker-registry' } },
      policyTypes: ['Ingress'],
      ingress: rules,
    },
    { namespace: registryNamespace, name: 'registry-ingress' },
  );

/** The kubelet's stats with the registry's volume filled to that share. */
export const stats = (percent: number, pod = 'docker-registry-0') => ({
  node: { nodeName: 'node-1' },
  pods: [
    {
      podRef: { name: pod, namespace: registryNamespace, uid: 'u' },
      volume: [
        {
          name: 'data',
          capacityBytes: 10_000_000_000,
          usedBytes: percent * 100_000_000,
          availableBytes: (100 - percent) * 100_000_000,
          pvcRef: { name: 'registry-data', namespace: registryNamespace },
        },
      ],
    },
  ],
});
