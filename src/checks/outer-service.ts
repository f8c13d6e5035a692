import { isIP } from 'node:net';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Reading, Service } from '../model/cluster.ts';
import type { FactValue } from '../model/facts.ts';
import { hostAndPort } from '../model/image-reference.ts';
import { pulling } from './image-pull.ts';

type Entry = FactValue<'registry.entry'>;

/** By which way a host that is no name leads to this Service; undefined for the Service's own address. */
export function entryTo(service: Service, host: string): Entry | undefined {
  const isOuter = isIP(host) !== 0 || isLoopback(host);
  if (!isOuter || host === service.spec?.clusterIP) return undefined;
  return outerAddresses(service).includes(host) ? 'external-address' : 'node-port';
}

/** The addresses outside of the cluster's network that lead to a Service: given by hand, or by a load balancer. */
export const outerAddresses = ({ spec, status }: Service): string[] => [
  ...(spec?.externalIPs ?? []),
  ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : [])),
];

/** The Service that has this address, its own or one from outside, or that every node opens this port for. */
export async function outerService(
  cluster: Cluster,
  registry: string,
  build: Build,
): Promise<Reading<Service>> {
  const { host, port = 443 } = hostAndPort(registry);
  if (isLoopback(host) && !pulling(build)) return { kind: 'not-found' };
  const [all, node] = await Promise.all([
    cluster.list('Service', {}),
    // Asked for beside the Services where it is likely to matter: that saves a round.
    isNodePort(port) ? nodeAt(cluster, host, build) : undefined,
  ]);
  if (all.kind !== 'found') return all;
  const addressed = all.value.filter((one) =>
    [one.spec?.clusterIP, ...outerAddresses(one)].includes(host),
  );
  const value = addressed.find((one) => opens(one, port)) ?? addressed[0];
  if (value) return { kind: 'found', value };

  const opened = all.value.find(({ spec }) =>
    spec?.ports?.some(({ nodePort }) => nodePort === port),
  );
  if (!opened) return { kind: 'not-found' };
  const there = node ?? (await nodeAt(cluster, host, build));
  return there.kind === 'found' ? { kind: 'found', value: opened } : there;
}

const opens = ({ spec }: Service, port: number): boolean =>
  spec?.ports?.some((one) => one.port === port) ?? false;

/** Is that a node? A pod may tell; to a kubelet, which pulls, `localhost` is its own. */
async function nodeAt(cluster: Cluster, host: string, { pods }: Build): Promise<Reading<true>> {
  const isKnown = isLoopback(host) || pods.some(({ status }) => status?.hostIP === host);
  if (isKnown) return { kind: 'found', value: true };
  const nodes = await cluster.list('Node', {});
  if (nodes.kind !== 'found') return nodes;
  // Every cluster has nodes; a snapshot may lack them, and then the port tells.
  const isThere =
    nodes.value.length === 0 ||
    nodes.value.some(({ status }) => status?.addresses?.some(({ address }) => address === host));
  return isThere ? { kind: 'found', value: true } : { kind: 'not-found' };
}

/** Kubernetes' default range of node ports: such an address is a machine's. */
export const isNodePort = (port = 0): boolean => port >= 30_000 && port <= 32_767;

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.startsWith('127.');
