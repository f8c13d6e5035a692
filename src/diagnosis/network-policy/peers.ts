import type { V1NetworkPolicyPeer } from '@kubernetes/client-node';
import {
  type Endpoint,
  endpointText,
  type NamespaceLabels,
  namespaceLabelSet,
  type PeerAddress,
  type PodEndpoint,
} from './endpoint.ts';
import { matchesIpBlock } from './ip-block.ts';
import { matchesSelector } from './label-selector.ts';
import { allOf, anyOf, type Match, matchOf } from './match.ts';

/** The other end of a connection, seen from the pod that a policy selects. */
export interface Peer {
  readonly endpoint: Endpoint;
  readonly address: PeerAddress;
  readonly namespaces: NamespaceLabels;
}

/**
 * Does a rule's `from` or `to` list hold the peer? An empty or absent list holds everything.
 * @param policyNamespace where a podSelector without a namespaceSelector looks
 */
export const matchesPeers = (
  peers: readonly V1NetworkPolicyPeer[],
  policyNamespace: string,
  peer: Peer,
): Match =>
  peers.length === 0 ? 'yes' : anyOf(peers.map((one) => matchesPeer(one, policyNamespace, peer)));

function matchesPeer(
  { ipBlock, namespaceSelector, podSelector }: V1NetworkPolicyPeer,
  policyNamespace: string,
  { endpoint, address, namespaces }: Peer,
): Match {
  if (ipBlock) return matchesIpBlock(ipBlock, address);
  // A peer that names nothing is refused by the API server, and holds nobody.
  if (endpoint.kind === 'address' || (!namespaceSelector && !podSelector)) return 'no';

  const inNamespace = namespaceSelector
    ? matchesSelector(namespaceSelector, namespaceLabelSet(endpoint.namespace, namespaces))
    : matchOf(endpoint.namespace === policyNamespace);
  const isPod = podSelector ? matchesSelector(podSelector, { labels: endpoint.labels }) : 'yes';
  return asSeenByPlugin(endpoint, allOf([inNamespace, isPod]));
}

/** A plugin may see a pod on the host's network as the pod or as its node; the API leaves that open. */
const asSeenByPlugin = (pod: PodEndpoint, match: Match): Match =>
  pod.hostNetwork && match !== 'no'
    ? {
        unknown: `${endpointText(pod)} is on the host's network, where selectors depend on the network plugin`,
      }
    : match;
