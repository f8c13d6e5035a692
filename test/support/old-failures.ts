import type { KubernetesObject } from '../../src/bundle/bundle.ts';

/** A Job that failed days ago, its pod, and the ConfigMap that it was given as its context. */
export function oldFailure(
  name: string,
  { namespace = 'cortex-system', uid = `uid-${name}`, at = '2026-01-15T10:00:00Z' } = {},
): KubernetesObject[] {
  const spec = {
    containers: [{ name: 'kaniko', image: 'gcr.io/kaniko-project/executor:v1.23.2' }],
    volumes: [{ name: 'context', configMap: { name: `${name}-context` } }],
  };
  return [
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace, uid, creationTimestamp: at },
      spec: { template: { spec } },
      status: {
        failed: 1,
        conditions: [{ type: 'Failed', status: 'True', lastTransitionTime: at }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-x`,
        namespace,
        uid: `pod-of-${uid}`,
        labels: { 'job-name': name },
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true }],
      },
      spec,
      status: { phase: 'Failed' },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-context`, namespace, uid: `context-of-${uid}` },
      data: { Dockerfile: 'FROM scratch\n' },
    },
  ];
}
