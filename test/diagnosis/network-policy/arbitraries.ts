import type {
  V1LabelSelector,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
} from '@kubernetes/client-node';
import fc from 'fast-check';
import type { Endpoint, PodEndpoint } from '../../../src/diagnosis/network-policy/endpoint.ts';
import type { Path } from '../../../src/diagnosis/network-policy/evaluate-path.ts';
import type { NetworkPolicy } from '../../../src/model/cluster.ts';

// A universe so small that selectors, ports and ranges meet often: with real-life variety nothing would ever match.
const key = fc.constantFrom('app', 'tier');
const value = fc.constantFrom('a', 'b');
const namespace = fc.constantFrom('red', 'blue');
const protocol = fc.constantFrom('TCP' as const, 'UDP' as const);
const portNumber = fc.constantFrom(80, 81, 82);
const portName = fc.constantFrom('web', 'dns');
const ipv4 = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.1.1', '192.168.0.1');
const ipv6 = fc.constantFrom('fd00::1', 'fd00::2', 'fd00:1::1');

const labels = fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true });

const requirement = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(value, { minLength: 1 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);

const podSelector: fc.Arbitrary<V1LabelSelector> = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(requirement, { maxLength: 2 }) },
  { requiredKeys: [] },
);

const namespaceSelector: fc.Arbitrary<V1LabelSelector> = fc.oneof(
  podSelector,
  namespace.map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
);

const cidr4 = fc.constantFrom(
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.0.0.0/24',
  '10.0.0.1/32',
  '10.0.1.0/24',
);
const cidr6 = fc.constantFrom('::/0', 'fd00::/16', 'fd00::/64', 'fd00::1/128');
const ipBlock = fc
  .constantFrom(cidr4, cidr6)
  .chain((cidr) =>
    fc.record({ cidr, except: fc.array(cidr, { maxLength: 2 }) }, { requiredKeys: ['cidr'] }),
  );

const peer: fc.Arbitrary<V1NetworkPolicyPeer> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ ipBlock }),
);

const rulePort: fc.Arbitrary<V1NetworkPolicyPort> = fc.oneof(
  fc.record({ protocol }, { requiredKeys: [] }),
  fc.record({ protocol, port: fc.oneof(portNumber, portName) }, { requiredKeys: ['port'] }),
  fc
    .record({ protocol, port: portNumber, width: fc.nat(2) })
    .map(({ protocol, port, width }) => ({ protocol, port, endPort: port + width })),
);

const peers = fc.array(peer, { maxLength: 3 });
const ports = fc.array(rulePort, { maxLength: 3 });
const egressRule = fc.record({ to: peers, ports }, { requiredKeys: [] });
const ingressRule = fc.oneof(
  fc.record({ from: peers, ports }, { requiredKeys: [] }),
  fc.record({ _from: peers, ports }, { requiredKeys: [] }),
);

/** A policy with any mixture of given and absent fields, under a name that is made unique where several meet. */
export const policyArbitrary: fc.Arbitrary<NetworkPolicy> = fc.record({
  metadata: fc.record({ name: fc.constant('policy'), namespace }),
  spec: fc.record(
    {
      podSelector,
      policyTypes: fc.uniqueArray(fc.constantFrom('Ingress', 'Egress')),
      egress: fc.array(egressRule, { maxLength: 3 }),
      ingress: fc.array(ingressRule, { maxLength: 3 }),
    },
    { requiredKeys: ['podSelector'] },
  ),
});

const containerPort = fc.record(
  { name: portName, containerPort: portNumber, protocol },
  { requiredKeys: ['containerPort'] },
);

const pod = (name: fc.Arbitrary<string>): fc.Arbitrary<PodEndpoint> =>
  fc.record({
    kind: fc.constant('pod' as const),
    namespace,
    name,
    labels,
    ips: fc.oneof(
      ipv4.map((ip) => [ip]),
      fc.tuple(ipv4, ipv6),
      fc.tuple(ipv6, ipv4),
    ),
    nodeIps: fc.constant([]),
    containerPorts: fc.array(containerPort, { maxLength: 2 }),
    hostNetwork: fc.constant(false),
  });

// Dual-stack everywhere or IPv4: each pod has an address in the family of the other one's primary address.
const isPossible = ({ from, to }: Path): boolean => {
  const family = (ip: string) => (ip.includes(':') ? 6 : 4);
  const ips = (end: Endpoint) => (end.kind === 'pod' ? end.ips : [end.ip]);
  const wanted = family(ips(to)[0] ?? '');
  return ips(from).some((ip) => family(ip) === wanted);
};

/** A connection between two pods, or a pod and an address, in a cluster of two namespaces and up to four policies. */
export const pathArbitrary: fc.Arbitrary<Path> = fc
  .record({
    from: pod(fc.constantFrom('client', 'both')),
    to: fc.oneof(
      { weight: 4, arbitrary: pod(fc.constantFrom('server', 'both')) },
      {
        weight: 1,
        arbitrary: fc.oneof(ipv4, ipv6).map((ip) => ({ kind: 'address' as const, ip })),
      },
    ),
    port: portNumber,
    protocol,
    policies: fc.array(policyArbitrary, { maxLength: 4 }).map((list) =>
      list.map((one, index) => ({
        ...one,
        metadata: { ...one.metadata, name: `policy-${index}` },
      })),
    ),
    namespaces: fc
      .record({ red: labels, blue: labels })
      .map((table) => new Map(Object.entries(table))),
  })
  .filter(isPossible);
