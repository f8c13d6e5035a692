import { isIP } from 'node:net';
import type { V1Container, V1ContainerPort } from '@kubernetes/client-node';
import type { Pod } from '../../model/cluster.ts';
import type { LabelSet, Labels } from './label-selector.ts';

/** A pod, as far as NetworkPolicies look at it. It need not run, or exist: labels decide, addresses only for ipBlock. */
export interface PodEndpoint {
  readonly kind: 'pod';
  readonly namespace: string;
  /** Absent for pods that are described by their labels alone. */
  readonly name?: string;
  readonly labels: Labels;
  /** The pod's addresses, the primary one first; empty before it was given one. */
  readonly ips: readonly string[];
  /** The node that it runs on, by its name and its addresses; either may not be known. */
  readonly node?: string;
  readonly nodeIps: readonly string[];
  /** Absent when the containers are not known. */
  readonly containerPorts?: readonly V1ContainerPort[];
  readonly hostNetwork: boolean;
}

/** A plain address: something outside the cluster, a node, or what nobody has looked up. */
export interface AddressEndpoint {
  readonly kind: 'address';
  readonly ip: string;
}

export type Endpoint = PodEndpoint | AddressEndpoint;

/** The labels of namespaces by name; `undefined` (or no entry) where they could not be read. */
export type NamespaceLabels = ReadonlyMap<string, Labels | undefined>;

/** What a policy sees of a Pod object. */
export function podEndpoint({ metadata, spec, status }: Pod): PodEndpoint {
  const primary = status?.podIP ? [{ ip: status.podIP }] : [];
  const node = status?.hostIP ? [{ ip: status.hostIP }] : [];
  return {
    kind: 'pod',
    namespace: metadata?.namespace ?? 'default',
    ...(metadata?.name ? { name: metadata.name } : {}),
    labels: metadata?.labels ?? {},
    ips: addresses([...primary, ...(status?.podIPs ?? [])]),
    ...(spec?.nodeName ? { node: spec.nodeName } : {}),
    nodeIps: addresses([...node, ...(status?.hostIPs ?? [])]),
    containerPorts: [
      ...(spec?.containers ?? []),
      ...(spec?.initContainers ?? []).filter(isSidecar),
    ].flatMap(({ ports }) => ports ?? []),
    hostNetwork: spec?.hostNetwork ?? false,
  };
}

/** Pods of a namespace known by their labels alone: no address, no ports. */
export const podsLabelled = (namespace: string, labels: Labels): PodEndpoint => ({
  kind: 'pod',
  namespace,
  labels,
  ips: [],
  nodeIps: [],
  hostNetwork: false,
});

/** `namespace/name`, the labels of an unnamed pod, or the address. */
export function endpointText(endpoint: Endpoint): string {
  if (endpoint.kind === 'address') return endpoint.ip;
  if (endpoint.name) return `${endpoint.namespace}/${endpoint.name}`;
  const labels = Object.entries(endpoint.labels).map(([key, value]) => `${key}=${value}`);
  return `pods ${labels.join(',') || 'without labels'} in ${endpoint.namespace}`;
}

/** The label that the API server puts on every namespace; it is known even where the others are not. */
const nameLabel = 'kubernetes.io/metadata.name';

export function namespaceLabelSet(namespace: string, namespaces: NamespaceLabels): LabelSet {
  const labels = namespaces.get(namespace);
  const named = { ...labels, [nameLabel]: namespace };
  return labels
    ? { labels: named }
    : { labels: named, incomplete: `the labels of namespace ${namespace} are not known` };
}

/** The address by which one end sees the other. A connection has one address family. */
export interface PeerAddress {
  readonly ip?: string;
  readonly family?: Family;
}

/** The address of `peer` in the family of the connection between `from` and `to`. */
export function addressOf(peer: Endpoint, from: Endpoint, to: Endpoint): PeerAddress {
  const family = connectionFamily(familiesOf(from), familiesOf(to));
  if (!family) return {};
  const ip = ipsOf(peer).find((one) => familyOf(one) === family);
  return ip ? { ip, family } : { family };
}

/** The destination's first family that the other end has too. Where an end's addresses are not known, only one may be left. */
function connectionFamily(from: readonly Family[], to: readonly Family[]): Family | undefined {
  if (from.length > 0 && to.length > 0) return to.find((family) => from.includes(family)) ?? to[0];
  const known = new Set([...from, ...to]);
  return known.size === 1 ? [...known][0] : undefined;
}

/** A pod may always reach itself. */
export function isSamePod(from: Endpoint, to: Endpoint): boolean {
  if (from.kind === 'pod' && to.kind === 'pod')
    return from.name !== undefined && from.name === to.name && from.namespace === to.namespace;
  // On the host's network the address belongs to every process of the node.
  const own = [from, to].some((one) => one.kind === 'pod' && one.hostNetwork);
  return !own && ipsOf(from).some((ip) => ipsOf(to).includes(ip));
}

/** Is the peer the node of this pod, or a pod on that node's network? */
export function isOnOwnNode(pod: PodEndpoint, peer: Endpoint): boolean {
  if (peer.kind === 'pod' && !peer.hostNetwork) return false;
  const isNamed = peer.kind === 'pod' && peer.node !== undefined && peer.node === pod.node;
  return isNamed || ipsOf(peer).some((ip) => pod.nodeIps.includes(ip));
}

const ipsOf = (endpoint: Endpoint): readonly string[] =>
  endpoint.kind === 'pod' ? endpoint.ips : [endpoint.ip];

type Family = 4 | 6;

const familiesOf = (endpoint: Endpoint): Family[] =>
  ipsOf(endpoint).flatMap((ip) => familyOf(ip) ?? []);

const familyOf = (ip: string): Family | undefined => {
  const family = isIP(ip);
  return family === 4 || family === 6 ? family : undefined;
};

const addresses = (entries: readonly { readonly ip?: string }[]): string[] => [
  ...new Set(entries.flatMap(({ ip }) => (ip ? [ip] : []))),
];

// Init containers with this restart policy run beside the others and serve ports (KEP-753).
const isSidecar = ({ restartPolicy }: V1Container): boolean => restartPolicy === 'Always';
