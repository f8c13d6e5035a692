import type { KubernetesObject } from './bundle.ts';
import { at, isTree, type Tree, textAt, textMapAt, treesAt } from './tree.ts';

/**
 * The objects with the EndpointSlices that the cluster had, for Services whose slices were not collected: mirrored from
 * their Endpoints where those were, else derived from the pods that they select, as the endpoint slice controller does
 * it (Kubernetes documentation, "EndpointSlices"). It keeps a slice for every Service with a selector, an empty one
 * where no pod fits, so a Service without any is one of which none was collected.
 */
export function withEndpointSlices(
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const collected = new Set(
    objects.filter(({ kind }) => kind === 'EndpointSlice').map(serviceOfSlice),
  );
  const endpoints = objects.filter(
    (one) => one.kind === 'Endpoints' && !collected.has(placeOf(one)),
  );
  const mirrors = new Set(endpoints.map(placeOf));
  const services = objects.filter(
    (one) => one.kind === 'Service' && !collected.has(placeOf(one)) && !mirrors.has(placeOf(one)),
  );
  const slices = [
    ...endpoints.map(mirrored),
    ...services.flatMap((service) => derived(service, objects)),
  ];
  return slices.length > 0 ? [...objects, ...slices] : objects;
}

const placeOf = ({ metadata }: KubernetesObject): string =>
  `${metadata.namespace ?? ''}/${metadata.name}`;

const serviceOfSlice = ({ metadata }: KubernetesObject): string =>
  `${metadata.namespace ?? ''}/${textMapAt(metadata, 'labels')['kubernetes.io/service-name'] ?? ''}`;

interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions: { readonly ready?: boolean };
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
  const endpoints = objects
    .filter((one) => isSelected(one, service, selector))
    .flatMap((pod) => endpointFor(pod));
  return [slice(service, endpoints, treesAt(service, 'spec.ports'))];
}

const isSelected = (pod: KubernetesObject, service: KubernetesObject, selector: Tree): boolean =>
  pod.kind === 'Pod' &&
  pod.metadata.namespace === service.metadata.namespace &&
  Object.entries(selector).every(
    ([key, value]) => textMapAt(pod, 'metadata.labels')[key] === value,
  ) &&
  !['Succeeded', 'Failed'].includes(textAt(pod, 'status.phase'));

/** A pod without an address has no endpoint, unless it serves and its address was merely not written down. */
function endpointFor(pod: KubernetesObject): Endpoint[] {
  const { namespace, name } = pod.metadata;
  const ready = isReady(pod);
  const ip = textAt(pod, 'status.podIP');
  const runs = textAt(pod, 'status.phase') === 'Running' && ready !== false;
  if (!ip && !runs) return [];
  return [
    {
      addresses: ip ? [ip] : [],
      conditions: ready === undefined ? {} : { ready },
      targetRef: { kind: 'Pod', namespace, name },
    },
  ];
}

/** From its Ready condition, else from its containers; undefined where a running pod's manifest holds neither. */
function isReady(pod: KubernetesObject): boolean | undefined {
  const condition = treesAt(pod, 'status.conditions').find(({ type }) => type === 'Ready');
  if (condition) return condition.status === 'True';
  const containers = treesAt(pod, 'status.containerStatuses').map(({ ready }) => ready);
  if (containers.some((ready) => typeof ready === 'boolean'))
    return containers.every((ready) => ready === true);
  return textAt(pod, 'status.phase') === 'Running' ? undefined : false;
}
