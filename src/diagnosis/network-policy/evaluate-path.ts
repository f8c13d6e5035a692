import type { NetworkPolicy } from '../../model/cluster.ts';
import { type DirectionDecision, type PathDecision, pathDecision } from './decision.ts';
import {
  addressOf,
  type Endpoint,
  isOnOwnNode,
  isSamePod,
  type NamespaceLabels,
  type PodEndpoint,
} from './endpoint.ts';
import { type Connection, type RuleOutcome, why } from './explain.ts';
import { allOf, isUnknown } from './match.ts';
import { matchesPeers } from './peers.ts';
import { type Direction, isolates, policyName, type Rule, rulesOf } from './policies.ts';
import { matchesPorts, type Protocol } from './ports.ts';

/** A connection, and what is known of the cluster that it would run in. */
export interface Path {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** The port at `to` itself: behind a Service its target port, not the Service's own. */
  readonly port: number;
  readonly protocol: Protocol;
  /** Policies of both ends' namespaces; those of others do not matter and may be among them. */
  readonly policies: readonly NetworkPolicy[];
  readonly namespaces: NamespaceLabels;
}

/** Do the NetworkPolicies (networking.k8s.io/v1) of both ends let the connection through, and which rule decides? */
export const evaluatePath = (path: Path): PathDecision =>
  pathDecision(evaluateDirection('egress', path), evaluateDirection('ingress', path));

/** One end alone: for when the other end's policies cannot be read. */
export function evaluateDirection(direction: Direction, path: Path): DirectionDecision {
  const { from, to } = path;
  const [subject, peer] = direction === 'egress' ? [from, to] : [to, from];
  const connection = { direction, from, to, port: path.port, protocol: path.protocol };
  const free = (because: string): DirectionDecision => ({
    direction,
    verdict: 'allowed',
    selectedBy: [],
    because,
  });

  if (subject.kind === 'address') return free(why.notAPod(subject.ip));
  if (isSamePod(from, to)) return free(why.samePod);
  const selections = path.policies.map((policy) => ({
    policy,
    selects: isolates(policy, direction, subject),
  }));
  const selecting = selections.filter(({ selects }) => selects !== 'no');
  if (selecting.length === 0) return free(why.notIsolated(connection));

  const selectedBy = selecting.map(({ policy }) => policyName(policy));
  if (subject.hostNetwork) {
    const because = why.hostNetwork(subject, selectedBy);
    return { direction, verdict: 'not-evaluated', selectedBy, because };
  }
  const unclear = selecting.map(({ selects }) => selects).find(isUnknown);
  if (unclear) {
    const because = why.unclearSelection(connection, selectedBy, unclear.unknown);
    return { direction, verdict: 'unknown', selectedBy, because };
  }
  const rules = selecting.flatMap(({ policy }) => rulesOf(policy, direction));
  const outcomes = rules.map((rule) => applyRule(rule, path, subject, peer));
  return decide(connection, { selectedBy, outcomes, ownNode: isOnOwnNode(subject, peer), peer });
}

function applyRule(rule: Rule, path: Path, subject: PodEndpoint, endpoint: Endpoint): RuleOutcome {
  const address = addressOf(endpoint, path.from, path.to);
  const peer = { endpoint, address, namespaces: path.namespaces };
  return {
    rule,
    peer: matchesPeers(rule.peers, subject.namespace, peer),
    ports: matchesPorts(rule.ports, path),
  };
}

interface Isolation {
  readonly selectedBy: DirectionDecision['selectedBy'];
  readonly outcomes: readonly RuleOutcome[];
  readonly ownNode: boolean;
  readonly peer: Endpoint;
}

/** The union of the policies: one rule that allows is enough, in whichever of them it stands. */
function decide(
  connection: Connection,
  { selectedBy, outcomes, ownNode, peer }: Isolation,
): DirectionDecision {
  const { direction } = connection;
  for (const { rule, ...halves } of outcomes) {
    if (allOf([halves.peer, halves.ports]) !== 'yes') continue;
    const because = why.allowedBy(connection, rule);
    return { direction, verdict: 'allowed', selectedBy, rule: referenceTo(rule), because };
  }
  if (ownNode && peer.kind === 'address')
    return { direction, verdict: 'allowed', selectedBy, because: why.ownNode(peer.ip) };

  for (const { rule, ...halves } of outcomes) {
    const match = allOf([halves.peer, halves.ports]);
    if (!isUnknown(match)) continue;
    const because = why.mayAllow(connection, rule, match.unknown);
    return { direction, verdict: 'unknown', selectedBy, rule: referenceTo(rule), because };
  }
  if (ownNode)
    return { direction, verdict: 'unknown', selectedBy, because: why.podOnOwnNode(peer) };

  return {
    direction,
    verdict: 'denied',
    selectedBy,
    nearMisses: outcomes.flatMap((outcome) => {
      const because = why.nearMiss(outcome);
      return because ? [{ ...referenceTo(outcome.rule), because }] : [];
    }),
    because: why.denied(connection, selectedBy, outcomes.length),
  };
}

const referenceTo = ({ policy, path }: Rule) => ({ policy, path });
