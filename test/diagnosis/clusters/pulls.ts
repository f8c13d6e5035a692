import type { BuildRequest } from '../../../src/diagnosis/find-build.ts';
import type { Turn } from './cluster.ts';
import { containerStatus, type Manifest, notReady, ready, registryIp } from './manifests.ts';

export const apps = 'apps';
export const nodeIp = '192.168.50.12';
export const pulledImage = `${registryIp}:5000/web:v2`;

/** What a person asks when the pod of `web` does not come up. */
export const askPod: BuildRequest = { kind: 'Pod', name: 'web-5d9cf86b95-26kvf' };
export const askDeployment: BuildRequest = { kind: 'Deployment', name: 'web' };

const backOff = (image: string, reason = 'ImagePullBackOff') =>
  containerStatus('web', {
    waiting: { reason, message: `Back-off pulling image "${image}"` },
  });

interface AppPodParts {
  readonly image?: string;
  readonly name?: string;
  readonly status?: object;
  readonly spec?: object;
}

/** A pod of the Deployment `web` that waits for its image, unless its status says otherwise. */
export const appPod = ({
  image = pulledImage,
  name = 'web-5d9cf86b95-26kvf',
  spec = {},
  status = {
    phase: 'Pending',
    hostIP: nodeIp,
    podIP: '10.42.2.40',
    conditions: [notReady],
    containerStatuses: [backOff(image)],
  },
}: AppPodParts = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: apps,
    labels: { app: 'web', 'pod-template-hash': '5d9cf86b95' },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: name.slice(0, name.lastIndexOf('-')),
        uid: 'u',
        controller: true,
      },
    ],
  },
  spec: { nodeName: 'node-2', containers: [{ name: 'web', image }], ...spec },
  status,
});

/** The pod of the rollout before: it runs. */
export const runningPod = (name = 'web-7c9d4f5b6-abcde'): Manifest =>
  appPod({
    name,
    image: `${registryIp}:5000/web:v1`,
    status: {
      phase: 'Running',
      hostIP: nodeIp,
      conditions: [ready],
      containerStatuses: [containerStatus('web', { running: {} }, { ready: true })],
    },
  });

export const deployment = (image = pulledImage, more: object = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: apps },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image }] },
    },
    ...more,
  },
});

/** What containerd answers, as the kubelet passes it on in the event of a pull that failed. */
export const pullEvent = (error: string, image = pulledImage): Manifest => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'web-5d9cf86b95-26kvf.1', namespace: apps },
  involvedObject: { kind: 'Pod', namespace: apps, name: 'web-5d9cf86b95-26kvf' },
  type: 'Warning',
  reason: 'Failed',
  message: `Failed to pull image "${image}": rpc error: code = Unknown desc = failed to pull and unpack image "${image}": ${error}`,
  firstTimestamp: '2026-01-18T15:20:00Z',
  lastTimestamp: '2026-01-18T15:20:33Z',
});

const head = (image: string): string => {
  const [registry, path = ''] = [image.split('/')[0], image.split('/').slice(1).join('/')];
  const [repository, tag] = path.split(':');
  return `failed to resolve reference "${image}": failed to do request: Head "https://${registry}/v2/${repository}/manifests/${tag}"`;
};

export const pullTimeout = (image = pulledImage, address = `${registryIp}:5000`): string =>
  `${head(image)}: dial tcp ${address}: i/o timeout`;

export const noSuchTag = (image = pulledImage): string =>
  `failed to resolve reference "${image}": ${image}: not found`;

/** The usual cluster with the Deployment `web`, whose pod cannot pull; the build in it is left out. */
export const pullTurn = (
  error: string | undefined,
  turn: Turn = {},
  image = pulledImage,
): Turn => ({
  ...turn,
  objects: [
    deployment(image),
    appPod({ image }),
    ...(error === undefined ? [] : [pullEvent(error, image)]),
    ...(turn.objects ?? []),
  ],
  without: ['Job builds/app-7', 'Pod builds/app-7-x2k9p', ...(turn.without ?? [])],
});

/** What the registry answers about the repositories that it has, by name. */
export const registryHas = (
  repositories: Readonly<Record<string, readonly string[]>>,
): Answer[] => [
  { path: '/v2/', status: 200, body: '{}' },
  {
    path: '/v2/_catalog',
    status: 200,
    body: JSON.stringify({ repositories: Object.keys(repositories) }),
  },
  ...Object.entries(repositories).map(([name, tags]) => ({
    path: `/v2/${name}/tags/list`,
    status: 200,
    body: JSON.stringify({ name, tags }),
  })),
];

interface Answer {
  readonly path: string;
  readonly status: number;
  readonly body: string;
}
