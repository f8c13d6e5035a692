import type { Direction } from '../diagnosis/network-policy/policies.ts';
import { type Fact, type FactValue, factValue, factValues } from '../model/facts.ts';
import type { NamespacedName } from '../model/references.ts';
import { dnsRule, egressRule, ingressRule, type NetworkRule, outsideRule } from './network-rule.ts';
import type { PolicyQuestion } from './policy-verdict.ts';

/** A way that NetworkPolicies close, and the rule that opens it. */
export interface NetworkOpening {
  readonly direction: Direction;
  /** The policies that select the pod: any of them may carry the rule, because policies add up. */
  readonly policies: readonly NamespacedName[];
  /** The pod whose policies they are. */
  readonly subject: {
    readonly namespace: string;
    readonly podLabels: Readonly<Record<string, string>>;
  };
  readonly rule: NetworkRule;
  /** What a policy must let through for the way to be open. */
  readonly questions: readonly PolicyQuestion[];
  /** The other end, the same whatever the rule says: `cortex-chat:5000`. */
  readonly target: string;
  /** A name for a policy of its own: `allow-registry-egress`. */
  readonly policyName: string;
  /** What would not open the way after all, as a clause. */
  readonly doubt?: string;
}

/** The closed ways that the facts tell of, the registry's first: a build needs it from its first second on. */
export const networkOpenings = (facts: readonly Fact[]): NetworkOpening[] => [
  ...factValues(facts, 'network.blockedPath').map((path) => toRegistry(path, facts)),
  ...factValues(facts, 'network.blockedDns').slice(0, 1).map(toDns),
  ...factValues(facts, 'network.outsidePath').flatMap(toOutside),
];

function toRegistry(
  path: FactValue<'network.blockedPath'>,
  facts: readonly Fact[],
): NetworkOpening {
  const { direction, policies, from, to, port } = path;
  const isEgress = direction === 'egress';
  return {
    direction,
    policies,
    subject: isEgress ? from : to,
    rule: isEgress
      ? egressRule(path, factValue(facts, 'registry.address')?.selector)
      : ingressRule(path),
    questions: [{ direction, from, to, protocol: path.protocol, port }],
    target: isEgress ? `${to.namespace}:${port}` : `${from.namespace} on ${port}`,
    policyName: isEgress ? 'allow-registry-egress' : 'allow-build-ingress',
    ...doubtOf(path, facts),
  };
}

function doubtOf(
  { to, from, direction }: FactValue<'network.blockedPath'>,
  facts: readonly Fact[],
) {
  if (factValue(facts, 'registry.entry'))
    return {
      doubt:
        "the build does not call the registry's Service by its own address, and whether a rule for its pods opens that way is up to the network plugin",
    };
  if (direction === 'ingress' && factValue(facts, 'pull.node'))
    return {
      doubt:
        'a node pulls the image over its own network, and no label selects a node: a rule needs the addresses of all nodes',
    };
  return (direction === 'egress' ? to : from).namespace
    ? {}
    : { doubt: 'the registry is outside the cluster, and no label selects it' };
}

const toDns = (path: FactValue<'network.blockedDns'>): NetworkOpening => ({
  direction: 'egress',
  policies: path.policies,
  subject: path.from,
  rule: dnsRule(path),
  questions: (['UDP', 'TCP'] as const).map((protocol) => ({ ...path, protocol })),
  target: `DNS in ${path.to.namespace}`,
  policyName: 'allow-dns-egress',
});

/** Nothing where the way to DNS is what is closed: that has a fact of its own. */
function toOutside(path: FactValue<'network.outsidePath'>): NetworkOpening[] {
  const { host, port, ip, policies, from } = path;
  if (host === 'DNS' || !policies || !from) return [];
  // Stands for any public address: which one the name has does not matter to the rule.
  const address = ip ?? '1.1.1.1';
  return [
    {
      direction: 'egress',
      policies,
      subject: from,
      rule: outsideRule(port, ip),
      questions: [{ direction: 'egress', from, to: { ip: address }, protocol: 'TCP', port }],
      target: `${host}:${port}`,
      policyName: `allow-egress-${port}`,
    },
  ];
}
