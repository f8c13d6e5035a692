import type { Turn } from './cluster.ts';
import { builds, containerStatus, type Manifest, notReady } from './manifests.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A password of ECR's form, which says when it ends. */
export const ecrPassword = (ends: string): string =>
  base64(JSON.stringify({ payload: 'x', version: '2', expiration: Date.parse(ends) / 1000 }));

/** A docker config with a login for each registry. */
export const configFor = (registries: readonly string[], password = 'x'): string =>
  JSON.stringify({
    auths: Object.fromEntries(
      registries.map((registry) => [registry, { auth: base64(`ci:${password}`) }]),
    ),
  });

interface SecretParts {
  readonly name?: string;
  readonly type?: string;
  readonly key?: string;
  readonly text?: string;
  readonly createdAt?: string;
  readonly namespace?: string;
}

export const dockerSecret = ({
  name = 'regcred',
  type = 'kubernetes.io/dockerconfigjson',
  key = '.dockerconfigjson',
  text = '{"auths":{}}',
  createdAt = '2026-01-10T00:00:00Z',
  namespace = builds,
}: SecretParts): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace, creationTimestamp: createdAt },
  type,
  data: { [key]: base64(text) },
});

export const configMap = (name: string, data: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: builds },
  data,
});

export const serviceAccount = (name: string, secrets: readonly string[] = []): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: builds },
  ...(secrets.length > 0 ? { imagePullSecrets: secrets.map((one) => ({ name: one })) } : {}),
});

export interface PullParts {
  readonly image?: string;
  /** Names in the pod's imagePullSecrets. */
  readonly secrets?: readonly string[];
  readonly objects?: readonly Manifest[];
  /** What the kubelet reports. */
  readonly message?: string;
  readonly forbidden?: NonNullable<Turn['forbidden']>;
}

/** The pod `web-5d9cf86b95-26kvf` whose image the kubelet cannot pull: by default its registry refuses. */
export function failingPull({
  image = 'registry.acme.example/team/web:3',
  secrets = [],
  objects = [],
  message = `Failed to pull image "${image}": failed to pull and unpack image "${image}": failed to resolve reference "${image}": failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`,
  forbidden,
}: PullParts): Turn {
  const name = 'web-5d9cf86b95-26kvf';
  const pod: Manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: builds },
    spec: {
      nodeName: 'node-2',
      containers: [{ name: 'web', image }],
      ...(secrets.length > 0 ? { imagePullSecrets: secrets.map((one) => ({ name: one })) } : {}),
    },
    status: {
      phase: 'Pending',
      conditions: [notReady],
      containerStatuses: [containerStatus('web', { waiting: { reason: 'ImagePullBackOff' } })],
    },
  };
  const event: Manifest = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'web.1', namespace: builds },
    involvedObject: { kind: 'Pod', namespace: builds, name },
    type: 'Warning',
    reason: 'Failed',
    message,
    lastTimestamp: '2026-01-18T15:20:33Z',
  };
  return {
    objects: [pod, event, serviceAccount('default'), ...objects],
    ...(forbidden ? { forbidden } : {}),
  };
}
