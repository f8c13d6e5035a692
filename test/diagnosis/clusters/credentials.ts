import { builds, type Manifest } from './manifests.ts';

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
