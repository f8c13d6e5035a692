import type { KubernetesObject } from './bundle.ts';
import { at, isTree, type Tree, treesAt } from './tree.ts';

/**
 * The objects with the EndpointSlices that the cluster had, for snapshots that did not collect them: mirrored from
 * Endpoints where those were collected, else derived from Services and the pods that they select, as the endpoint
 * slice controller does it (Kubernetes documentation, "EndpointSlices"). A snapshot that holds any is left alone.
 */
export function withEndpointSlices(
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  if (objects.some(({ kind }) => kind === 'EndpointSlice')) return objects;
  const endpoints = objects.filter(({ kind }) => kind === 'Endpoints');
  const slices =
    endpoints.length > 0
      ? endpoints.map(mirrored)
      : objects
          .filter(({ kind }) => kind === 'Service')
          .flatMap((service) => derived(service, objects));
  return [...objects, ...slices];
}

interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions: { readonly ready: boolean };
  readonly targetRef?: unknown;
}

const slice = (
  service: KubernetesObject,
  endpoints: readonly Endpoint[],
  ports: readonly unknown[],
): KubernetesObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `${service.metadata.name}-snapshot`,
    ...(service.metadata.namespace ? { namespace: service.metadata.namespace } : {}),
    labels: { 'kubernetes.io/service-name': service.metadata.name },
  },
  addressType: 'IPv4',
  endpoints,
  ports,
});

function mirrored(endpoints: KubernetesObject): KubernetesObject {
  const subsets = treesAt(endpoints, 'subsets');
  const addresses = subsets.flatMap((subset) => [
    ...treesAt(subset, 'addresses').map((one) => endpointOf(one, true)),
    ...treesAt(subset, 'notReadyAddresses').map((one) => endpointOf(one, false)),
  ]);
  return slice(
    endpoints,
    addresses,
    subsets.flatMap((subset) => treesAt(subset, 'ports')),
  );
}

const endpointOf = ({ ip, targetRef }: Tree, ready: boolean): Endpoint => ({
  addresses: [String(ip)],
  conditions: { ready },
  ...(targetRef ? { targetRef } : {}),
});

/** A Service without a selector has endpoints that somebody else keeps: nothing can be said of them. */
function derived(
  service: KubernetesObject,
  objects: readonly KubernetesObject[],
): KubernetesObject[] {
  const selector = at(service, 'spec.selector');
  if (!isTree(selector) || Object.keys(selector).length === 0) return [];
  const pods = objects.filter(
    (one) =>
      one.kind === 'Pod' &&
      one.metadata.namespace === service.metadata.namespace &&
      Object.entries(selector).every(([key, value]) => labelsOf(one)[key] === value) &&
      typeof at(one, 'status.podIP') === 'string' &&
      !['Succeeded', 'Failed'].includes(String(at(one, 'status.phase'))),
  );
  const endpoints = pods.map((pod) => ({
    addresses: [String(at(pod, 'status.podIP'))],
    conditions: { ready: isReady(pod) },
    targetRef: { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name },
  }));
  return [slice(service, endpoints, treesAt(service, 'spec.ports'))];
}

const labelsOf = ({ metadata }: KubernetesObject): Tree =>
  isTree(metadata.labels) ? metadata.labels : {};

const isReady = (pod: KubernetesObject): boolean =>
  treesAt(pod, 'status.conditions').some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
