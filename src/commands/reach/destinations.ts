import {
  type Endpoint,
  type PodEndpoint,
  podEndpoint,
} from '../../diagnosis/network-policy/endpoint.ts';
import type { Protocol } from '../../diagnosis/network-policy/ports.ts';
import { resolveServicePort } from '../../diagnosis/network-policy/service-port.ts';
import type { Cluster, EndpointSlice, Pod, Service } from '../../model/cluster.ts';
import { type NamespacedName, namespacedName } from '../../model/references.ts';
import { podNotFound, serviceNotReachable, targetNotFound } from '../../problems.ts';
import { found, foundOrAbsent } from './read.ts';
import type { Destination, ReachRequest } from './request.ts';

/** One end that a connection may arrive at, with the port there. */
export interface Backend {
  readonly to: Endpoint;
  readonly port: number;
}

export interface Destinations {
  /** What was asked for, in words: `Service cortex-chat/docker-registry`. */
  readonly what: string;
  readonly backends: readonly Backend[];
  /** What a reader must know to trust the answer. */
  readonly notes: readonly string[];
}

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

async function behindService(
  cluster: Cluster,
  service: Service,
  port: number,
  protocol: Protocol,
): Promise<Destinations> {
  const { namespace = 'default', name = '' } = service.metadata ?? {};
  const what = `Service ${namespace}/${name}`;
  const { type, externalName, selector = {} } = service.spec ?? {};
  if (type === 'ExternalName')
    throw serviceNotReachable(what, `it is a name for ${externalName ?? 'something outside'}`);
  if (Object.keys(selector).length === 0)
    return { what, ...(await fromSlices(cluster, service, port, protocol)) };

  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const pods = await found(
    cluster.list('Pod', { namespace, labelSelector }),
    `the pods of ${what}`,
  );
  const targets = pods.filter(isRunnable).map((pod) => {
    const to = podEndpoint(pod);
    return { to, target: resolveServicePort(service, port, protocol, to) };
  });
  const backends = targets.flatMap(({ to, target }) =>
    target.kind === 'resolved' ? [{ to, port: target.port }] : [],
  );
  const unresolved = targets.flatMap(({ to, target }) =>
    target.kind === 'unresolved' ? [`${to.namespace}/${to.name ?? ''}: ${target.because}`] : [],
  );
  if (backends.length > 0) return { what, backends, notes: unresolved };
  throw serviceNotReachable(what, unresolved[0] ?? 'no pod stands behind it');
}

const isRunnable = ({ status }: Pod): boolean =>
  status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/** A Service without a selector: someone wrote its addresses down. */
async function fromSlices(
  cluster: Cluster,
  service: Service,
  port: number,
  protocol: Protocol,
): Promise<Pick<Destinations, 'backends' | 'notes'>> {
  const { namespace = 'default', name = '' } = service.metadata ?? {};
  const servicePort = (service.spec?.ports ?? []).find(
    (one) => one.port === port && (one.protocol ?? 'TCP') === protocol,
  );
  const slices = await found(
    cluster.list('EndpointSlice', {
      namespace,
      labelSelector: `kubernetes.io/service-name=${name}`,
    }),
    `the EndpointSlices of Service ${namespace}/${name}`,
  );
  const backends = slices.flatMap((slice) => backendsOf(slice, servicePort?.name ?? ''));
  if (!servicePort || backends.length === 0)
    throw serviceNotReachable(
      `Service ${namespace}/${name}`,
      servicePort
        ? 'it selects no pods and has no endpoints'
        : `it does not open ${protocol} ${port}`,
    );
  return { backends, notes: ['The Service selects no pods; these are the addresses it lists.'] };
}

const backendsOf = ({ endpoints, ports }: EndpointSlice, portName: string): Backend[] =>
  (endpoints ?? []).flatMap(({ addresses }) =>
    (ports ?? [])
      .filter((one) => (one.name ?? '') === portName)
      .flatMap(({ port }) =>
        port ? addresses.map((ip) => ({ to: { kind: 'address' as const, ip }, port })) : [],
      ),
  );

const itemsOf = <T>(reading: { readonly kind: string; readonly value?: T[] }): T[] =>
  reading.kind === 'found' ? (reading.value ?? []) : [];
