import { type PodEndpoint, podEndpoint } from '../../diagnosis/network-policy/endpoint.ts';
import type { Protocol } from '../../diagnosis/network-policy/ports.ts';
import type { Cluster, Pod, Service } from '../../model/cluster.ts';
import { type NamespacedName, namespacedName } from '../../model/references.ts';
import { podNotFound, targetNotFound } from '../../problems/cluster.ts';
import { found, foundOrAbsent } from './read.ts';
import type { Destination, ReachRequest } from './request.ts';
import { behindService, type Destinations } from './service-backends.ts';

/** The pod that the connection begins at. */
export async function sourceOf(cluster: Cluster, from: NamespacedName): Promise<PodEndpoint> {
  const pod = await foundOrAbsent(
    cluster.get('Pod', from.name, from.namespace),
    `Pod ${namespacedName(from)}`,
  );
  if (pod) return podEndpoint(pod);
  const pods = await found(
    cluster.list('Pod', { namespace: from.namespace }),
    `the pods of ${from.namespace}`,
  );
  throw podNotFound(
    namespacedName(from),
    pods.map(({ metadata }) => metadata?.name ?? ''),
  );
}

/** Where the connection may arrive: the pods behind a Service, the pod itself, whoever has the address. */
export const destinationsOf = (
  cluster: Cluster,
  { to, protocol }: Pick<ReachRequest, 'to' | 'protocol'>,
): Promise<Destinations> =>
  to.kind === 'address' ? byAddress(cluster, to, protocol) : byName(cluster, to, protocol);

async function byName(
  cluster: Cluster,
  to: Extract<Destination, { kind: 'object' }>,
  protocol: Protocol,
): Promise<Destinations> {
  const name = namespacedName(to);
  const [service, pod] = await Promise.all([
    foundOrAbsent(cluster.get('Service', to.name, to.namespace), `Service ${name}`),
    foundOrAbsent(cluster.get('Pod', to.name, to.namespace), `Pod ${name}`),
  ]);
  if (service) {
    const behind = await behindService(cluster, service, to.port, protocol);
    const both = pod ? [`There is a Pod ${name} too; this is about the Service.`] : [];
    return { ...behind, notes: [...both, ...behind.notes] };
  }
  if (pod) {
    const backends = [{ to: podEndpoint(pod), port: to.port }];
    return { what: `Pod ${name}`, backends, notes: [] };
  }
  throw targetNotFound(name, await namesIn(cluster, to.namespace));
}

async function namesIn(cluster: Cluster, namespace: string): Promise<string[]> {
  const [services, pods] = await Promise.all([
    found(cluster.list('Service', { namespace }), `the Services of ${namespace}`),
    found(cluster.list('Pod', { namespace }), `the pods of ${namespace}`),
  ]);
  return [...services, ...pods].map(({ metadata }) => metadata?.name ?? '');
}

/** An address may be a Service's or a pod's: policies look at the pods, whatever was dialled. */
async function byAddress(
  cluster: Cluster,
  { ip, port }: Extract<Destination, { kind: 'address' }>,
  protocol: Protocol,
): Promise<Destinations> {
  const [services, pods] = await Promise.all([
    cluster.list('Service', {}),
    cluster.list('Pod', { fieldSelector: `status.podIP=${ip}` }),
  ]);
  const service = itemsOf(services).find(({ spec }) => addressesOf(spec ?? {}).includes(ip));
  if (service) {
    const behind = await behindService(cluster, service, port, protocol);
    return { ...behind, notes: [`${ip} is the address of ${behind.what}.`, ...behind.notes] };
  }
  const pod = itemsOf(pods).find((one) => podEndpoint(one).ips.includes(ip) && isOwner(one));
  if (pod) {
    const to = podEndpoint(pod);
    const note = `${ip} is the address of Pod ${to.namespace}/${to.name ?? ''}.`;
    return { what: ip, backends: [{ to, port }], notes: [note] };
  }
  const blind = services.kind !== 'found' || pods.kind !== 'found';
  const note = `Not every Service and pod can be listed: ${ip} is taken for an address outside the cluster.`;
  return {
    what: ip,
    backends: [{ to: { kind: 'address', ip }, port }],
    notes: blind ? [note] : [],
  };
}

const addressesOf = ({
  clusterIP,
  clusterIPs = [],
  externalIPs = [],
}: NonNullable<Service['spec']>): (string | undefined)[] => [
  clusterIP,
  ...clusterIPs,
  ...externalIPs,
];

// A pod that has ended may still show an address that is another's by now; one on the host's network shows its node's.
const isOwner = ({ spec, status }: Pod): boolean =>
  !spec?.hostNetwork && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

const itemsOf = <T>(reading: { readonly kind: string; readonly value?: T[] }): T[] =>
  reading.kind === 'found' ? (reading.value ?? []) : [];
