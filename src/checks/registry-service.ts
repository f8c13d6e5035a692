import { isIP, isIPv4 } from 'node:net';
import type { V1ServicePort } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Reading, Service } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { hostAndPort } from '../model/image-reference.ts';
import { entryTo, isLoopback, isNodePort, outerService } from './outer-service.ts';
import { objectName, seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

/** What was found behind the registry's host. `expected`: by its name or address it should be a Service of this cluster. */
export interface Lookup {
  readonly registry: string;
  readonly reading: Reading<Service>;
  readonly expected: string | undefined;
}

/** Is the registry a Service of this cluster, and which one? */
export const registryService = defineCheck<Lookup>({
  id: 'registry-service',
  asks: 'Which Service is the registry?',
  gives: ['registry.service', 'registry.address', 'registry.entry'],
  needs: ['registry.host'],
  when: 'ahead',
  read: (cluster, { build, facts }) =>
    lookUp(cluster, factValue(facts, 'registry.host') ?? '', build),
  conclude: ({ registry, reading, expected }) => {
    if (reading.kind === 'found') return serviceFacts(reading.value, registry);
    if (reading.kind !== 'not-found')
      return unseen(reading, 'registry.service', `Service behind ${registry}`);
    return expected
      ? [
          fact('registry.service', 'missing', {
            source: expected,
            text: `no Service of this cluster is ${registry}`,
          }),
        ]
      : [
          fact('registry.service', 'outside', {
            source: 'Services of the cluster',
            text: `none of them is ${registry}`,
          }),
        ];
  },
});

/** The Service behind a registry's host. Asked again, it costs nothing. */
export async function lookUp(cluster: Cluster, registry: string, build: Build): Promise<Lookup> {
  const { host } = hostAndPort(registry);
  if (isLoopback(host)) {
    const reading = await outerService(cluster, registry, build);
    return { registry, reading, expected: undefined };
  }
  return isIP(host)
    ? byAddress(cluster, registry, host, build)
    : byName(cluster, registry, host, build.subject.namespace);
}

async function byAddress(
  cluster: Cluster,
  registry: string,
  ip: string,
  build: Build,
): Promise<Lookup> {
  const isOfNodes = isNodePort(hostAndPort(registry).port);
  const own = isOfNodes ? notFound : await withClusterIp(cluster, ip);
  const reading = own.kind === 'not-found' ? await outerService(cluster, registry, build) : own;
  if (reading.kind !== 'not-found') return { registry, reading, expected: undefined };
  const isMachine = isOfNodes || build.pods.some(({ status }) => isNear(status?.hostIP, ip));
  return { registry, reading, expected: isMachine ? undefined : await rangeWith(cluster, ip) };
}

const notFound = { kind: 'not-found' } as const;

/** Most registries are called by this address, and the API server picks the one Service out. */
async function withClusterIp(cluster: Cluster, ip: string): Promise<Reading<Service>> {
  const found = await cluster.list('Service', { fieldSelector: `spec.clusterIP=${ip}` });
  if (found.kind !== 'found') return found;
  const [value] = found.value;
  return value ? { kind: 'found', value } : notFound;
}

/**
 * Every cluster has the Service default/kubernetes, and its address is the first of the Service range. An address
 * close to it was a Service's once: the Service was deleted, or made anew with another address. Where nodes share
 * the neighbourhood, the address may as well be a machine's, so nothing is said then. A snapshot may lack that
 * Service; any other shows the range as well.
 */
async function rangeWith(cluster: Cluster, ip: string): Promise<string | undefined> {
  const all = await cluster.list('Service', {});
  if (all.kind !== 'found') return undefined;
  const first = all.value.filter((one) => objectName(one) === 'default/kubernetes');
  const addresses = [...first, ...all.value].map(({ spec }) => spec?.clusterIP);
  const near = addresses.find((address) => isNear(address, ip));
  return near ? `Service range of ${near}` : undefined;
}

/** Do two IPv4 addresses share their first 16 bits? */
const isNear = (one: string | undefined, other: string): boolean =>
  one !== undefined && isIPv4(one) && isIPv4(other) && first16Bits(one) === first16Bits(other);

const first16Bits = (address: string): string => address.split('.').slice(0, 2).join('.');

/** Names resolve as the cluster's DNS does: `name`, `name.namespace`, `name.namespace.svc[.cluster.local]`. */
async function byName(
  cluster: Cluster,
  registry: string,
  host: string,
  namespace: string,
): Promise<Lookup> {
  const place = serviceNamed(host, namespace);
  if (!place) return { registry, reading: { kind: 'not-found' }, expected: undefined };
  const reading = await cluster.get('Service', place.name, place.namespace);
  // `registry.io` looks like name.namespace too: only a found Service tells.
  return { registry, reading, expected: place.isCertain ? `DNS name ${host}` : undefined };
}

interface ServicePlace {
  readonly name: string;
  readonly namespace: string;
  /** The name cannot belong to anything but a Service. */
  readonly isCertain: boolean;
}

/** Where the Service of that name would be. A pod of a headless Service stands before the Service's name. */
export function serviceNamed(host: string, ownNamespace: string): ServicePlace | undefined {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  const [name = '', namespace] = labels;
  if (name === 'localhost') return undefined;
  if (namespace === undefined) return { name, namespace: ownNamespace, isCertain: true };
  const svc = labels.indexOf('svc');
  if (svc === 2 || svc === 3)
    return { name: labels[svc - 2] ?? '', namespace: labels[svc - 1] ?? '', isCertain: true };
  return labels.length === 2 ? { name, namespace, isCertain: false } : undefined;
}

/** The facts of the Service that was found behind a registry. */
export function serviceFacts(service: Service, registry: string): Fact[] {
  const { type, externalName, ports = [] } = service.spec ?? {};
  if (type === 'ExternalName') {
    const evidence = seenIn('Service', service, '.spec.externalName', externalName ?? '');
    return [fact('registry.service', 'outside', evidence)];
  }
  const { host, port: asked } = hostAndPort(registry);
  const entry = entryTo(service, host);
  // Without a port a builder tries https, and plain http where it was told that the registry has none.
  const open = (asked ? [asked] : [443, 80])
    .map((port) => ports.find((one) => (entry === 'node-port' ? one.nodePort : one.port) === port))
    .find((one) => one !== undefined);
  const { namespace = '', name = '' } = service.metadata ?? {};
  if (!open) {
    const list = ports.map((one) => one.port).join(', ') || 'none';
    return [
      fact(
        'registry.service',
        'wrong-port',
        seenIn('Service', service, '.spec.ports', `${list}; ${asked ?? 443} is asked for`),
      ),
    ];
  }
  const targetPort = targetOf(open, service);
  const address = `${objectName(service)} at ${service.spec?.clusterIP ?? 'no address'}:${open.port}`;
  return [
    fact('registry.service', 'found', seenIn('Service', service, '.spec', address)),
    fact(
      'registry.address',
      {
        namespace,
        service: name,
        port: open.port,
        targetPort,
        selector: service.spec?.selector ?? {},
      },
      seenIn('Service', service, '.spec.ports', `${open.port} → ${targetPort}`),
    ),
    ...(entry
      ? [
          fact(
            'registry.entry',
            entry,
            seenIn('Service', service, '.spec', `${registry}: ${entry}`),
          ),
        ]
      : []),
  ];
}

/** Nothing translates for a headless Service: its name leads to the pods, which are called on the very port asked for. */
const targetOf = ({ port, targetPort }: V1ServicePort, { spec }: Service): number | string =>
  spec?.clusterIP === 'None' || !isPort(targetPort) ? port : targetPort;

// The client's type for `number | string` is `object`.
const isPort = (value: unknown): value is number | string =>
  typeof value === 'string' || typeof value === 'number';
