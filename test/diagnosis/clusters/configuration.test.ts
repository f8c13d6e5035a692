import { describe } from 'vitest';
import { buildPod, builds, containerStatus, job, kaniko, type Manifest } from './manifests.ts';
import { node, pending, warning } from './nodes.ts';
import { itDiagnoses, type Row } from './table.ts';

const registry = '10.43.170.72:5000';
const token = (name: string, key = 'token') => ({
  name: 'GIT_TOKEN',
  valueFrom: { secretKeyRef: { name, key } },
});
const object = (kind: string, name: string, more: object = {}, namespace = builds): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace },
  ...more,
});

interface Parts {
  readonly container?: object;
  readonly spec?: object;
  /** What the kubelet says in the container's state. */
  readonly waiting?: object;
}

const stuck = ({
  container = { env: [token('git-creds')] },
  spec = {},
  waiting = {
    reason: 'CreateContainerConfigError',
    message: 'secret "git-creds" not found',
  },
}: Parts = {}): Manifest[] => {
  const containers = [kaniko(registry, container)];
  return [
    job({ containers, podSpec: spec, status: { active: 1 } }),
    buildPod({
      containers,
      spec,
      status: { phase: 'Pending', containerStatuses: [containerStatus('kaniko', { waiting })] },
    }),
  ];
};

const missing = (
  when: string,
  parts: Parts,
  objects: readonly Manifest[],
  row: Partial<Row> = {},
): Row => ({
  when,
  cause: 'config-missing',
  certainty: 'confirmed',
  ...row,
  turn: { objects: [...stuck(parts), ...objects], log: '', logs: {}, ...row.turn },
});

const creating = { reason: 'ContainerCreating' };
const configVolume = {
  volumes: [
    {
      name: 'context',
      configMap: { name: 'app-context', items: [{ key: 'Dockerfile', path: 'Dockerfile' }] },
    },
  ],
};

describe('a pod that waits for what does not exist', () => {
  itDiagnoses([
    missing(
      'is told of a Secret, with the name that was meant',
      {},
      [object('Secret', 'git-cred')],
      {
        summary:
          'Secret git-creds does not exist in namespace builds, and variable GIT_TOKEN of container kaniko needs it; there is git-cred, which is nearly the same name',
      },
    ),
    missing(
      'is told of a Secret that is in another namespace',
      {},
      [object('Secret', 'git-creds', {}, 'platform')],
      { summary: 'it exists in namespace platform' },
    ),
    missing(
      'is told of a key of a Secret by the kubelet, which alone reads it',
      {
        waiting: {
          reason: 'CreateContainerConfigError',
          message: "couldn't find key token in Secret builds/git-creds",
        },
      },
      [object('Secret', 'git-creds')],
      {
        summary:
          'Secret git-creds has no key token, which variable GIT_TOKEN of container kaniko needs',
      },
    ),
    missing(
      'is told of a key of a ConfigMap, with the keys that there are',
      { container: {}, spec: configVolume, waiting: creating },
      [object('ConfigMap', 'app-context', { data: { dockerfile: 'FROM scratch' } })],
      {
        summary:
          'ConfigMap app-context has no key Dockerfile, which volume context needs; it has dockerfile',
      },
    ),
    missing(
      'is told of a ConfigMap when events have expired',
      { container: {}, spec: configVolume, waiting: creating },
      [object('ConfigMap', 'other')],
      { summary: 'ConfigMap app-context does not exist' },
    ),
    missing('is only likely where the Secret exists by now', {}, [object('Secret', 'git-creds')], {
      certainty: 'likely',
      summary: 'by now all of it exists',
    }),
    missing('is believed of the kubelet where Secrets may not be read', {}, [], {
      turn: { forbidden: [{ verb: 'get', resource: 'secrets' }] },
      unknown: { 'config.present': '' },
      summary: 'git-creds',
    }),
    missing(
      'is likely where only an event says so and Secrets may not be read',
      { waiting: creating },
      [
        warning(
          'Pod',
          'app-7-x2k9p',
          'FailedMount',
          'MountVolume.SetUp failed for volume "git" : secret "git-creds" not found',
        ),
      ],
      {
        certainty: 'likely',
        turn: { forbidden: [{ verb: 'get', resource: 'secrets' }] },
        unknown: { 'config.missing': 'may not get secrets' },
        summary: 'secret "git-creds" not found',
      },
    ),
  ]);
});

describe('a pod that waits', () => {
  const containers = [kaniko(registry)];
  const spec = { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] };
  itDiagnoses([
    {
      when: 'for a claim that does not exist is told so, and not that no node takes it',
      turn: {
        objects: [
          job({ containers, podSpec: spec, status: { active: 1 } }),
          buildPod({
            containers,
            spec: { nodeName: undefined, ...spec },
            status: pending('0/1 nodes are available: persistentvolumeclaim "cache" not found.'),
          }),
          node('node-1'),
        ],
        log: '',
      },
      cause: 'config-missing',
      certainty: 'confirmed',
      ruledOut: ['unschedulable'],
      summary: 'PersistentVolumeClaim cache does not exist',
    },
    missing(
      'for nothing that is missing is running',
      { waiting: creating },
      [object('Secret', 'git-creds')],
      { verdict: 'running', cause: null, certainty: undefined, ruledOut: ['config-missing'] },
    ),
    missing(
      'and optional references are nothing to wait for',
      {
        container: {
          env: [
            { name: 'T', valueFrom: { secretKeyRef: { name: 'x', key: 'y', optional: true } } },
          ],
        },
        waiting: creating,
      },
      [object('Secret', 'other')],
      { verdict: 'running', cause: null, certainty: undefined, ruledOut: ['config-missing'] },
    ),
    missing(
      'because the kubelet does not let it run as root is told by its security context',
      {
        waiting: {
          reason: 'CreateContainerConfigError',
          message:
            'Error: container has runAsNonRoot and image will run as root (pod: "app-7", container: kaniko)',
        },
      },
      [object('Secret', 'git-creds')],
      { cause: 'security-context', certainty: 'confirmed', ruledOut: ['config-missing'] },
    ),
  ]);
});
