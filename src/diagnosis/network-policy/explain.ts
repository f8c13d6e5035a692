import type { NamespacedName } from '../../model/references.ts';
import { type Endpoint, endpointText, type PodEndpoint } from './endpoint.ts';
import type { Match } from './match.ts';
import type { Direction, Rule } from './policies.ts';
import type { Protocol } from './ports.ts';
import { peersText, portsText } from './rule-text.ts';

/** The connection that a sentence is about, and the end that it looks from. */
export interface Connection {
  readonly direction: Direction;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly port: number;
  readonly protocol: Protocol;
}

/** What one rule says to a connection: it allows it where both halves match. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly peer: Match;
  readonly ports: Match;
}

type Names = readonly NamespacedName[];

/** The sentences of decisions, in one place so that they read alike. */
export const why = {
  notAPod: (ip: string) => `${ip} is not a pod: no NetworkPolicy selects it`,

  samePod: 'a pod always reaches itself',

  notIsolated: ({ direction, from, to }: Connection) =>
    `no NetworkPolicy selects ${endpointText(direction === 'egress' ? from : to)} for ${direction}`,

  hostNetwork: (pod: PodEndpoint, policies: Names) =>
    `${selects(policies)} ${endpointText(pod)}, which is on the host's network: ` +
    'what that means is left to the network plugin',

  unclearSelection: ({ direction }: Connection, policies: Names, reason: string) =>
    `which of ${list(policies)} select the pod for ${direction} is not clear: ${reason}`,

  allowedBy: (connection: Connection, { policy, path }: Rule) =>
    `${path} of ${policy.name} allows ${wanted(connection)}`,

  mayAllow: (connection: Connection, { policy, path }: Rule, reason: string) =>
    `${path} of ${policy.name} may allow ${wanted(connection)}: ${reason}`,

  ownNode: (ip: string) => `${ip} is the pod's own node, which policies never keep from it`,

  podOnOwnNode: (peer: Endpoint) =>
    `${endpointText(peer)} has the address of the pod's own node; network plugins differ in what they make of it`,

  denied: (connection: Connection, policies: Names, rules: number) =>
    `${selects(policies)} the pod for ${connection.direction}; ` +
    `${noneOf(rules, policies.length)} ${wanted(connection)}`,

  /** What a rule allows instead, when only one of its halves failed. */
  nearMiss: ({ rule, peer, ports }: RuleOutcome): string | undefined => {
    if (peer === 'yes' && ports === 'no')
      return `holds this peer, but allows only ${portsText(rule.ports)}`;
    if (peer === 'no' && ports === 'yes')
      return `opens this port, but only for ${peersText(rule.peers)}`;
    return undefined;
  },
};

/** `TCP 5000 to cortex-chat/docker-registry-0`. */
const wanted = ({ direction, from, to, port, protocol }: Connection): string =>
  `${protocol} ${port} ${direction === 'egress' ? `to ${endpointText(to)}` : `from ${endpointText(from)}`}`;

function noneOf(rules: number, policies: number): string {
  if (rules === 0) return `${policies === 1 ? 'it has' : 'they have'} no rule that allows`;
  if (rules === 1) return `${policies === 1 ? 'its' : 'their'} only rule does not allow`;
  return `none of ${policies === 1 ? 'its' : 'their'} ${rules} rules allows`;
}

const selects = (policies: Names): string =>
  `${list(policies)} ${policies.length === 1 ? 'selects' : 'select'}`;

const list = (policies: Names): string => policies.map(({ name }) => name).join(', ');
