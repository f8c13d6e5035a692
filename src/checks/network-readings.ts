import type { DirectionDecision } from '../diagnosis/network-policy/decision.ts';
import type { Endpoint, PodEndpoint } from '../diagnosis/network-policy/endpoint.ts';
import { evaluateDirection, type Path } from '../diagnosis/network-policy/evaluate-path.ts';
import { type Summary, summarize } from '../diagnosis/network-policy/evidence.ts';
import type { Direction } from '../diagnosis/network-policy/policies.ts';
import type { NetworkPolicy } from '../model/cluster.ts';
import { rulesByAddress } from './rules-by-address.ts';

/** A connection from the build to one of the registry's pods. */
export type Connection = Omit<Path, 'policies' | 'to'> & { readonly to: PodEndpoint };

/** What the build calls in place of the Service's own address: a port of a node, or an address from outside. */
export interface OuterAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * What the policies say of connections to the registry's pods. On the way through a node or a load balancer addresses
 * are rewritten, before or after policies are applied (kubernetes.io, "Network Policies": "it is not defined whether this
 * happens before or after NetworkPolicy processing"): then only what holds either way is an answer.
 */
export function decideOn(
  direction: Direction,
  policies: readonly NetworkPolicy[],
  connections: readonly Connection[],
  outer: OuterAddress | undefined,
): Summary {
  const decide = (changes: Partial<Pick<Path, 'from' | 'to' | 'port'>>): DirectionDecision[] =>
    connections.map((one) => evaluateDirection(direction, { ...one, policies, ...changes }));
  const plain = decide({});
  if (!outer) return summarize(plain);
  const rewritten =
    direction === 'egress'
      ? [decide({ to: address(outer.host), port: outer.port })]
      : sourcesOf(connections, outer).map((ip) => decide({ from: address(ip) }));
  const isByAddress =
    direction === 'ingress' && rulesByAddress(plain[0]?.selectedBy ?? [], policies) !== undefined;
  return agreed([plain, ...rewritten], outer, isByAddress);
}

const address = (ip: string): Endpoint => ({ kind: 'address', ip });

/** The addresses that may stand in the build's place: of the node that was called, and of its own. */
const sourcesOf = (
  [connection]: readonly Connection[],
  { host }: OuterAddress,
): readonly string[] => [
  ...new Set([host, ...(connection?.from.kind === 'pod' ? connection.from.nodeIps : [])]),
];

function agreed(
  readings: readonly (readonly DirectionDecision[])[],
  { host, port }: OuterAddress,
  isByAddress: boolean,
): Summary {
  const summaries = readings.map(summarize);
  const [first] = summaries;
  const isAgreed = summaries.every(({ verdict }) => verdict === first?.verdict);
  if (first && isAgreed && !(first.verdict === 'denied' && isByAddress)) return first;
  const reasons = [...new Set(readings.flat().map(({ because }) => because))].join('; ');
  return {
    verdict: 'unknown',
    because: `the build calls ${host}:${port}, and which addresses policies see behind that is up to the network plugin: ${reasons}`,
  };
}
