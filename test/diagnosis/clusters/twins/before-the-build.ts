import {
  buildPod,
  builds,
  containerStatus,
  job,
  kaniko,
  type Manifest,
  namespace,
  service,
} from '../manifests.ts';
import { node, pending } from '../nodes.ts';
import { build, registry, thePod } from './build.ts';
import type { Twin } from './twin.ts';

const asking = (memory: string) =>
  kaniko(registry, { resources: { requests: { cpu: '1', memory }, limits: { cpu: '1', memory } } });

/** A Job for which no pod was made. */
const podless = (...objects: Manifest[]): Twin['truth'] => ({
  objects: [job({ containers: [asking('4Gi')], status: { active: 0, ready: 0 } }), ...objects],
  without: [thePod],
  log: '',
});

const quota: Manifest = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'team', namespace: builds },
  spec: { hard: { 'limits.memory': '16Gi' } },
  status: { hard: { 'limits.memory': '16Gi' }, used: { 'limits.memory': '14Gi' } },
};

const worker: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'build-worker', namespace: builds },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'build-worker' } },
    template: {
      metadata: { labels: { app: 'build-worker' } },
      spec: {
        containers: [
          {
            name: 'worker',
            image: 'acme/worker:3',
            env: [{ name: 'QUEUE', value: 'build-events' }],
          },
        ],
      },
    },
  },
  status: { replicas: 2, readyReplicas: 0 },
};

const queues = (consumers: number): object => ({
  service: `${builds}/rabbitmq:15672`,
  path: '/api/queues',
  status: 200,
  body: JSON.stringify([
    {
      name: 'build-events',
      vhost: '/',
      messages: 45,
      messages_ready: 45,
      messages_unacknowledged: 0,
      consumers,
      messages_details: { rate: 0 },
    },
  ]),
});

const missingSecret = 'secret "git-creds" not found';

/** One for each cause of `playbooks/before-the-build.yaml` and `playbooks/build-queue.yaml`. */
export const beforeTheBuild: readonly Twin[] = [
  {
    cause: 'unschedulable',
    when: 'the only node is too small; then it is larger',
    truth: {
      objects: [
        job({ containers: [asking('64Gi')], status: { active: 1 } }),
        buildPod({
          containers: [asking('64Gi')],
          spec: { nodeName: undefined },
          status: pending('0/1 nodes are available: 1 Insufficient memory.'),
        }),
        node('node-1'),
      ],
      log: '',
    },
    turned: { of: 'Node node-1', field: ['status', 'allocatable', 'memory'], to: '128Gi' },
    told: 'unschedulable likely',
  },
  {
    cause: 'quota-exceeded',
    when: 'the quota has no room for the pod; then less of it is used',
    truth: podless(quota),
    ruledOut: ['admission-denied', 'config-missing'],
    turned: {
      of: `ResourceQuota ${builds}/team`,
      field: ['status', 'used', 'limits.memory'],
      to: '8Gi',
    },
    told: 'running',
  },
  {
    cause: 'admission-denied',
    when: 'the namespace enforces the level restricted; then baseline',
    truth: podless(namespace(builds, { 'pod-security.kubernetes.io/enforce': 'restricted' })),
    ruledOut: ['quota-exceeded', 'config-missing'],
    turned: {
      of: `Namespace ${builds}`,
      field: ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'],
      to: 'baseline',
    },
    told: 'running',
  },
  {
    cause: 'config-missing',
    when: 'a Secret is not there; then it is',
    truth: {
      objects: build({
        container: {
          env: [
            { name: 'GIT_TOKEN', valueFrom: { secretKeyRef: { name: 'git-creds', key: 'token' } } },
          ],
        },
        jobStatus: { active: 1 },
        status: {
          phase: 'Pending',
          containerStatuses: [
            containerStatus('kaniko', {
              waiting: { reason: 'CreateContainerConfigError', message: missingSecret },
            }),
          ],
        },
      }),
      log: '',
    },
    turned: {
      with: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'git-creds', namespace: builds },
        type: 'Opaque',
        data: { token: 'eA==' },
      },
    },
    told: 'config-missing likely',
  },
  {
    cause: 'node-failure',
    when: 'the node does not answer any more; then it is ready',
    truth: {
      objects: [
        ...build({
          jobStatus: { active: 1 },
          status: {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: 'False' }],
            containerStatuses: [containerStatus('kaniko', { running: {} })],
          },
        }),
        node('node-2', { ready: 'Unknown' }),
      ],
      log: 'INFO[0002] Unpacking rootfs as cmd RUN requires it.\n',
    },
    turned: { of: 'Node node-2', field: ['status', 'conditions', 0, 'status'], to: 'True' },
    told: 'running',
  },
  {
    cause: 'queue-backlog',
    when: 'nothing takes builds from the queue; then two consumers do',
    truth: {
      objects: [
        job({ containers: [kaniko(registry)], spec: { suspend: true }, status: {} }),
        service(
          {
            clusterIP: '10.43.9.9',
            selector: { app: 'rabbitmq' },
            ports: [{ name: 'http', port: 15_672 }],
          },
          'rabbitmq',
          builds,
        ),
        worker,
      ],
      without: [thePod],
      log: '',
      answers: [queues(0)],
    },
    turned: { answers: [queues(2)] },
    told: 'running',
  },
];
