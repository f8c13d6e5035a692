import { describe } from 'vitest';
import { refused, timeout } from './cluster.ts';
import {
  buildPod,
  containerStatus,
  crashing,
  ended,
  ingressOnly,
  kaniko,
  type Manifest,
  notReady,
  registryNamespace,
  registryPod,
  service,
} from './manifests.ts';
import { itDiagnoses } from './table.ts';

const noEndpoints = { error: 'no endpoints available for service "docker-registry"' };
const looksLikePolicies = ['network-policy-egress', 'network-policy-ingress'];
const unreachable = { cause: 'registry-unreachable', certainty: 'confirmed' } as const;

const deployment = (replicas: number, labels = { app: 'docker-registry' }): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'docker-registry', namespace: registryNamespace },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [] } },
  },
});

const endpoints = (subsets: unknown): Manifest => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'docker-registry', namespace: registryNamespace },
  subsets,
});

const endpointSlice = (service: string, endpoints: unknown): Manifest => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `${service}-abc12`,
    namespace: registryNamespace,
    labels: { 'kubernetes.io/service-name': service },
  },
  addressType: 'IPv4',
  endpoints,
});

const cut =
  'INFO[0062] Pushing image to 10.43.170.72:5000/app:7\nerror pushing image: failed to push to destination 10.43.170.72:5000/app:7: Patch "http://10.43.170.72:5000/v2/app/blobs/uploads/1?_state=x": EOF\n';

/** A build that ran from 15:10:33 to 15:20:33, and a registry whose container was away for a while. */
const wentAway = (from: string, to: string): Manifest[] => [
  buildPod({
    containers: [kaniko('10.43.170.72:5000')],
    status: {
      phase: 'Failed',
      podIP: '10.42.2.30',
      startTime: '2026-01-18T15:10:33Z',
      containerStatuses: [containerStatus('kaniko', ended(1, 'Error'))],
    },
  }),
  registryPod({
    status: {
      containerStatuses: [
        containerStatus(
          'registry',
          { running: { startedAt: to } },
          { ready: true, restartCount: 1, lastState: ended(137, 'OOMKilled', from) },
        ),
      ],
    },
  }),
];

describe('a registry that cannot be reached', () => {
  itDiagnoses([
    {
      when: 'has pods that no Service selects',
      turn: { objects: [service({ selector: { app: 'registry' } })], answer: noEndpoints },
      ...unreachable,
      ruledOut: looksLikePolicies,
      summary: 'selects no pod',
    },
    {
      when: 'has a Deployment whose pods no Service selects',
      turn: {
        objects: [deployment(1, { app: 'docker-registry-v2' })],
        without: ['Pod cortex-chat/docker-registry-0'],
        answer: noEndpoints,
      },
      ...unreachable,
      summary: 'deployment docker-registry has app=docker-registry-v2',
    },
    {
      when: 'is a Deployment without replicas',
      turn: {
        objects: [deployment(0)],
        without: ['Pod cortex-chat/docker-registry-0'],
        answer: noEndpoints,
      },
      ...unreachable,
      summary: 'deployment cortex-chat/docker-registry asks for no pod',
    },
    {
      when: 'is a Deployment that makes no pods, though it should',
      turn: {
        objects: [deployment(1)],
        without: ['Pod cortex-chat/docker-registry-0'],
        answer: noEndpoints,
      },
      ...unreachable,
      summary: 'selects no pod',
    },
    {
      when: 'was scaled to zero',
      turn: { without: ['Pod cortex-chat/docker-registry-0'], answer: noEndpoints },
      ...unreachable,
      ruledOut: looksLikePolicies,
      summary: 'selects no pod',
    },
    {
      when: 'was scaled to zero, and nobody recorded what it answers',
      turn: { without: ['Pod cortex-chat/docker-registry-0'], answer: null, stats: null },
      ...unreachable,
    },
    {
      when: 'crashes again and again',
      turn: { objects: [registryPod({ status: crashing() })], answer: noEndpoints },
      ...unreachable,
      ruledOut: looksLikePolicies,
    },
    {
      when: 'crashes again and again, and nobody recorded what it answers',
      turn: { objects: [registryPod({ status: crashing() })], answer: null },
      ...unreachable,
    },
    {
      when: 'ran out of memory',
      turn: {
        objects: [registryPod({ status: crashing('OOMKilled', 137) })],
        answer: noEndpoints,
        log: refused(),
      },
      ...unreachable,
      ruledOut: looksLikePolicies,
      summary: 'memory',
    },
    {
      when: 'is pending',
      turn: {
        objects: [
          registryPod({
            spec: { nodeName: undefined },
            status: {
              phase: 'Pending',
              podIP: undefined,
              conditions: [notReady],
              containerStatuses: undefined,
            },
          }),
        ],
        answer: noEndpoints,
      },
      ...unreachable,
    },
    {
      when: 'cannot pull its own image',
      turn: {
        objects: [
          registryPod({
            status: {
              phase: 'Pending',
              conditions: [notReady],
              containerStatuses: [
                containerStatus('registry', { waiting: { reason: 'ImagePullBackOff' } }),
              ],
            },
          }),
        ],
        answer: null,
      },
      ...unreachable,
    },
    {
      when: 'runs and is not ready',
      turn: {
        objects: [registryPod({ status: { conditions: [notReady] } })],
        answer: noEndpoints,
      },
      ...unreachable,
    },
    {
      when: 'has Endpoints without an address',
      turn: { objects: [endpoints(null)], answer: null },
      ...unreachable,
    },
    {
      when: 'has Endpoints that are not ready',
      turn: {
        objects: [
          registryPod({ status: { conditions: [notReady] } }),
          endpoints([{ notReadyAddresses: [{ ip: '10.42.1.15' }], ports: [{ port: 5000 }] }]),
        ],
        answer: null,
      },
      ...unreachable,
    },
    {
      when: 'has an EndpointSlice without endpoints',
      turn: { objects: [endpointSlice('docker-registry', [])], answer: null },
      ...unreachable,
    },
    {
      when: 'answers 503 although its pod is ready',
      turn: { answer: { status: 503, body: 'upstream unavailable' } },
      ...unreachable,
      ruledOut: looksLikePolicies,
      summary: '503',
    },
    {
      when: 'answers 500 although its pod is ready',
      turn: { answer: { status: 500, body: '' } },
      ...unreachable,
      ruledOut: looksLikePolicies,
    },
    {
      when: 'is ready and refuses connections',
      turn: {
        answer: { error: 'dial tcp 10.42.1.15:5000: connect: connection refused' },
        log: refused(),
      },
      ...unreachable,
      ruledOut: looksLikePolicies,
    },
    {
      when: 'serves again, after restarts',
      turn: {
        objects: [
          registryPod({
            status: {
              containerStatuses: [
                containerStatus(
                  'registry',
                  { running: {} },
                  { ready: true, restartCount: 3, lastState: ended(137, 'OOMKilled') },
                ),
              ],
            },
          }),
        ],
      },
      cause: 'registry-unreachable',
      certainty: 'likely',
      summary: '3 restarts',
    },
    {
      when: 'serves again, after it had gone away while the build pushed',
      turn: { objects: wentAway('2026-01-18T15:15:00Z', '2026-01-18T15:15:20Z'), log: cut },
      ...unreachable,
      summary: 'ended (OOMKilled) at 2026-01-18T15:15:00.000Z',
    },
    {
      when: 'is not blamed for having gone away before the build began',
      turn: { objects: wentAway('2026-01-18T15:01:00Z', '2026-01-18T15:01:20Z'), log: cut },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: 'serves at one of its pods and crashes at another',
      turn: {
        objects: [registryPod({ name: 'docker-registry-1', status: crashing('OOMKilled', 137) })],
      },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
  ]);
});

describe('nothing is confirmed', () => {
  itDiagnoses([
    {
      when: 'when something else answers in its place with 404',
      turn: { answer: { status: 404, body: 'page not found' } },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: { 'registry.responds': 'answered 404' },
    },
    {
      when: 'when nobody recorded what the registry answers',
      turn: { answer: null },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: { 'registry.responds': 'no answer' },
    },
    {
      when: 'when the registry answered, and its pods were not collected',
      turn: { without: ['Pod cortex-chat/docker-registry-0'] },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: 'when a pod is running of which no condition was written down',
      turn: { objects: [registryPod({ status: { conditions: undefined } })] },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
    {
      when: 'when a pod is running of which nothing else was written down',
      turn: {
        objects: [
          registryPod({
            status: { conditions: undefined, containerStatuses: undefined, podIP: undefined },
          }),
        ],
      },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
    {
      when: 'when only the EndpointSlice of another Service was collected',
      turn: { objects: [endpointSlice('web', [{ addresses: ['10.42.1.3'] }])] },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
    {
      when: 'when only the Endpoints of another Service were collected',
      turn: {
        objects: [
          {
            ...endpoints([{ addresses: [{ ip: '192.168.50.10' }] }]),
            metadata: { name: 'kubernetes', namespace: 'default' },
          },
        ],
      },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
    {
      when: 'of a registry that only its catalogue was asked of',
      turn: { answer: { path: '/v2/_catalog', status: 200, body: '{"repositories":[]}' } },
      cause: 'registry-unreachable',
      certainty: 'likely',
    },
  ]);
});

describe('a registry that a policy closes to the API server too', () => {
  itDiagnoses([
    {
      when: 'is not said to be down',
      turn: {
        objects: [ingressOnly({ from: [{ podSelector: {} }] })],
        answer: { error: 'dial tcp 10.42.1.15:5000: i/o timeout' },
        log: timeout(),
      },
      cause: 'network-policy-ingress',
      certainty: 'confirmed',
    },
  ]);
});
