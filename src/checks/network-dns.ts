import type { DirectionDecision } from '../diagnosis/network-policy/decision.ts';
import {
  type NamespaceLabels,
  type PodEndpoint,
  podEndpoint,
  podsLabelled,
} from '../diagnosis/network-policy/endpoint.ts';
import { evaluateDirection } from '../diagnosis/network-policy/evaluate-path.ts';
import { evidenceOf, summarize } from '../diagnosis/network-policy/evidence.ts';
import { type Fact, type FactValue, fact, unknown } from '../model/facts.ts';
import type { NetworkPathInput } from './network-path.ts';
import { sideOf } from './policy-side.ts';
import { unseen } from './unseen.ts';

type DnsInput = Pick<NetworkPathInput, 'build' | 'buildPolicies' | 'namespaces' | 'dnsPods'>;

const dnsPort = 53;

/** CoreDNS and kube-dns carry this label in every common distribution, whatever their Deployment is called. */
const dnsByLabels = podsLabelled('kube-system', { 'k8s-app': 'kube-dns' });

/** May the build ask the cluster's DNS? Resolvers ask by UDP first, so that decides; TCP is told beside it. */
export function egressToDns({ build, buildPolicies, namespaces, dnsPods = [] }: DnsInput): Fact[] {
  const name = 'network.egressToDns';
  if (buildPolicies.kind !== 'found') return unseen(buildPolicies, name, 'list of NetworkPolicies');
  const policies = buildPolicies.value;
  const ends: readonly PodEndpoint[] =
    dnsPods.length > 0 ? dnsPods.map(podEndpoint) : [dnsByLabels];
  const decide = (protocol: 'UDP' | 'TCP'): DirectionDecision[] =>
    ends.map((to) =>
      evaluateDirection('egress', {
        from: build,
        to,
        port: dnsPort,
        protocol,
        policies,
        namespaces,
      }),
    );

  const udp = summarize(decide('UDP'));
  if (udp.verdict === 'unknown') return [unknown(name, udp.because)];
  const tcp = summarize(decide('TCP'));
  const differs = tcp.verdict !== udp.verdict;
  const alsoTcp = differs ? decide('TCP').flatMap(evidenceOf) : [];
  const evidence = [...udp.evidence, ...alsoTcp];
  const [to] = ends;
  const [decision] = decide('UDP');
  return [
    fact(name, udp.verdict, ...evidence),
    ...(udp.verdict === 'denied' && to && decision
      ? [fact('network.blockedDns', closedDns(build, to, decision, namespaces), ...evidence)]
      : []),
  ];
}

const closedDns = (
  build: PodEndpoint,
  to: PodEndpoint,
  { selectedBy }: DirectionDecision,
  namespaces: NamespaceLabels,
): FactValue<'network.blockedDns'> => ({
  direction: 'egress',
  policies: [...selectedBy],
  from: sideOf(build, namespaces),
  to: sideOf(to, namespaces),
  protocol: 'UDP',
  port: dnsPort,
});
