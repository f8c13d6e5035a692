import { describe } from 'vitest';
import { buildPod, builds, job, kaniko, type Manifest } from './manifests.ts';
import { node, pending, warning } from './nodes.ts';
import { itDiagnoses, type Row } from './table.ts';

const asking = (requests: object) =>
  kaniko('10.43.170.72:5000', { resources: { requests, limits: requests } });

interface Parts {
  readonly requests?: object;
  readonly spec?: object;
  readonly message?: string;
}

/** A Job whose pod no node has taken yet. */
const waiting = ({
  requests = { memory: '4Gi' },
  spec = {},
  message = '0/2 nodes are available: 2 Insufficient memory. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
}: Parts): Manifest[] => {
  const containers = [asking(requests)];
  return [
    job({ containers, podSpec: spec, status: { active: 1 } }),
    buildPod({ containers, spec: { nodeName: undefined, ...spec }, status: pending(message) }),
  ];
};

const other = (memory: string, more: object = {}): Manifest =>
  buildPod({
    name: 'busy-1',
    namespace: 'apps',
    labels: {},
    containers: [{ name: 'app', image: 'app:1', resources: { requests: { memory } } }],
    spec: { nodeName: 'node-1', ...more },
    status: { phase: 'Running', containerStatuses: [] },
  });

const unplaced = (
  when: string,
  parts: Parts,
  objects: readonly Manifest[],
  summary: string,
  more: Partial<Row> = {},
): Row => ({
  when,
  cause: 'unschedulable',
  certainty: 'confirmed',
  summary,
  ...more,
  turn: { objects: [...waiting(parts), ...objects], log: '', logs: {}, ...more.turn },
});

describe('a pod that no node takes', () => {
  itDiagnoses([
    unplaced(
      'because it asks for more memory than any node has',
      { requests: { memory: '64Gi' } },
      [node('node-1'), node('node-2', { memory: '32Gi' })],
      'all 2 nodes lack memory (the pod asks for 64Gi, the most free is 32Gi on node-2, which has 32Gi in all)',
    ),
    unplaced(
      'because others have requested the memory that it needs',
      { requests: { memory: '6Gi' } },
      [node('node-1'), other('12Gi')],
      'the only node lacks memory (the pod asks for 6Gi, the most free is 4Gi on node-1, which has 16Gi in all)',
    ),
    unplaced(
      'for an init container that asks for more than the builder',
      {
        spec: {
          initContainers: [
            { name: 'fetch', image: 'git', resources: { requests: { memory: '20Gi' } } },
          ],
        },
      },
      [node('node-1')],
      'asks for 20Gi',
    ),
    unplaced(
      'because of taints, and of labels on the rest',
      {
        spec: { nodeSelector: { pool: 'builds' } },
        message:
          "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {dedicated: gpu}.",
      },
      [
        node('node-1', { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] }),
        node('node-2'),
      ],
      'node-1 has the taint dedicated=gpu:NoSchedule, which the pod does not tolerate',
    ),
    unplaced(
      'because its node affinity matches none',
      {
        spec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  {
                    matchExpressions: [
                      { key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] },
                    ],
                  },
                ],
              },
            },
          },
        },
      },
      [node('node-1')],
      'the only node does not match kubernetes.io/arch In arm64',
    ),
    unplaced(
      'because all are cordoned',
      {},
      [node('node-1', { spec: { unschedulable: true } })],
      'the only node is cordoned',
    ),
    unplaced(
      'because its claim cannot be bound',
      {
        spec: { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] },
        message: '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
      },
      [
        node('node-1'),
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'cache', namespace: builds },
          spec: { storageClassName: 'fast' },
          status: { phase: 'Pending' },
        },
        {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name: 'standard' },
          provisioner: 'example.com/disk',
        },
      ],
      'claim cache is not bound: there is no StorageClass fast',
    ),
    unplaced(
      'because its volume is in a zone without a node',
      {
        spec: { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] },
        message: '0/1 nodes are available: 1 node(s) had volume node affinity conflict.',
      },
      [
        node('node-1', { labels: { 'topology.kubernetes.io/zone': 'b' } }),
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'cache', namespace: builds },
          spec: { storageClassName: 'fast', volumeName: 'pv-1' },
          status: { phase: 'Bound' },
        },
        {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: 'pv-1' },
          spec: {
            claimRef: { name: 'cache', namespace: builds },
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [
                  {
                    matchExpressions: [
                      { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['a'] },
                    ],
                  },
                ],
              },
            },
          },
        },
      ],
      'the only node cannot reach the volume of claim cache (topology.kubernetes.io/zone In a)',
    ),
    unplaced(
      'is believed of the scheduler where nodes may not be read',
      {},
      [],
      'The scheduler finds no node for pod app-7-x2k9p: 2 Insufficient memory.',
      {
        turn: { forbidden: [{ verb: 'list', resource: 'nodes' }] },
        unknown: { 'schedule.fits': 'may not list nodes' },
      },
    ),
    unplaced(
      'is believed of the scheduler where pods of other namespaces may not be read',
      {},
      [node('node-1')],
      '2 Insufficient memory',
      {
        request: { kind: 'Job', name: 'app-7', namespace: builds },
        turn: { forbidden: [{ verb: 'list', resource: 'pods', namespace: '' }] },
        unknown: { 'schedule.fits': 'may not list pods in all namespaces' },
      },
    ),
  ]);
});

describe('a pod of which the scheduler knows more', () => {
  const apart = {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: { matchLabels: { app: 'builder' } },
          },
        ],
      },
    },
  };
  const bare = (name: string): Manifest => {
    const { status: _, ...rest } = node(name);
    return { ...rest, status: { conditions: [] } };
  };
  itDiagnoses([
    unplaced(
      'because other pods are on the nodes',
      {
        spec: apart,
        message: "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.",
      },
      [node('node-1')],
      "1 node(s) didn't match pod anti-affinity rules",
      { unknown: { 'schedule.fits': 'which pods are on the nodes' } },
    ),
    unplaced(
      'because the nodes were not read whole',
      {},
      [bare('node-1')],
      '2 Insufficient memory',
      {
        unknown: { 'schedule.fits': 'do not tell what they have' },
      },
    ),
    unplaced(
      'because its claim waits, in a cluster that shows no class',
      {
        spec: { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] },
        message: '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
      },
      [
        node('node-1'),
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'cache', namespace: builds },
          spec: { storageClassName: 'fast' },
          status: { phase: 'Pending' },
        },
      ],
      'claim cache is not bound to a volume',
    ),
    unplaced(
      'because nodes are not ready',
      { requests: { memory: '1Gi' } },
      [node('node-1', { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] })],
      'the only node is not ready',
    ),
  ]);
});

describe('a pod that a node would take', () => {
  const said = warning(
    'Pod',
    'app-7-x2k9p',
    'FailedScheduling',
    '0/1 nodes are available: 1 Insufficient memory.',
  );
  itDiagnoses([
    unplaced(
      'by now is told so',
      { requests: { memory: '6Gi' } },
      [node('node-1'), other('2Gi')],
      'Going by requests and labels, node-1 would take it by now',
      { certainty: 'likely' },
    ),
    {
      when: 'at last, after a FailedScheduling, failed for another reason',
      turn: { objects: [said, node('node-1')], log: 'panic: runtime error: index out of range\n' },
      cause: 'builder-crash',
      certainty: 'likely',
      ruledOut: ['unschedulable'],
    },
    {
      when: 'and that has only just been made is running',
      turn: {
        objects: [
          job({ containers: [asking({ memory: '1Gi' })], status: { active: 1 } }),
          buildPod({
            containers: [asking({ memory: '1Gi' })],
            spec: { nodeName: undefined },
            status: { phase: 'Pending' },
          }),
          node('node-1'),
        ],
        log: '',
      },
      verdict: 'running',
      cause: 'unschedulable',
      certainty: 'possible',
    },
  ]);
});
