import type { Bundle, KubernetesObject } from '../../src/bundle/bundle.ts';

/** A bundle with nothing in it but what is given. */
export const bundleWith = (parts: Partial<Bundle> = {}): Bundle => ({
  objects: [],
  logs: [],
  answers: [],
  prohibitions: [],
  nodeStats: new Map(),
  ...parts,
});

/** A ConfigMap, the smallest of all kinds. */
export const configMap = (
  name: string,
  namespace = 'builds',
  labels: Record<string, string> = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, labels },
  data: { key: 'value' },
});

/** A pod with these containers, all of them running. */
export const pod = (
  name: string,
  containers: string[],
  namespace = 'builds',
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { containers: containers.map((container) => ({ name: container })) },
  status: { phase: 'Running' },
});
