import { defineCheck } from '../diagnosis/check.ts';
import type { DirectionDecision } from '../diagnosis/network-policy/decision.ts';
import { evaluateDirection } from '../diagnosis/network-policy/evaluate-path.ts';
import { summarize } from '../diagnosis/network-policy/evidence.ts';
import type { NetworkPolicy, Pod, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
import { registryEnds } from './network-path.ts';
import { registryPodsOf } from './registry-pods.ts';
import { rulesByAddress } from './rules-by-address.ts';
import { unseen } from './unseen.ts';

interface PullPath {
  readonly policies: Reading<NetworkPolicy[]>;
  readonly registryPods: Reading<Pod[]>;
}

/**
 * Is the way open to a kubelet that pulls? It calls over the network of its node: what policies say of the pod does not
 * matter, what they say at the registry does, and to them it is an address, not a pod.
 */
export const pullPath = defineCheck<PullPath>({
  id: 'pull-path',
  asks: 'Do NetworkPolicies at the registry let the node pull?',
  gives: ['network.egressToRegistry', 'network.ingressAtRegistry', 'pull.blockedBy'],
  needs: ['registry.address', 'pull.node'],
  when: 'suggested',
  async read(cluster, { facts }) {
    const registry = factValue(facts, 'registry.address');
    const [policies, registryPods] = await Promise.all([
      cluster.list('NetworkPolicy', { namespace: registry?.namespace ?? '' }),
      registryPodsOf(cluster, registry),
    ]);
    return { policies, registryPods };
  },
  conclude: (read, { facts }) => [kubeletLeaves(facts), ...nodeMayEnter(read, facts)],
});

function kubeletLeaves(facts: readonly Fact[]): Fact {
  const { name = '' } = factValue(facts, 'pull.node') ?? {};
  return fact('network.egressToRegistry', 'allowed', {
    source: `Node ${name}`,
    text: "the kubelet pulls over the node's network, to which NetworkPolicies of pods do not apply",
  });
}

function nodeMayEnter({ policies, registryPods }: PullPath, facts: readonly Fact[]): Fact[] {
  const name = 'network.ingressAtRegistry';
  const registry = factValue(facts, 'registry.address');
  const node = factValue(facts, 'pull.node');
  if (!registry || !node) return [];
  if (policies.kind !== 'found') return unseen(policies, name, 'list of NetworkPolicies');
  if (!node.ip) return [unknown(name, `the address of node ${node.name} is not known`)];
  // No selector of pods or namespaces holds a node, so labels of namespaces are not needed.
  const namespaces = new Map();
  const build = { kind: 'address', ip: node.ip } as const;
  const ends = registryEnds({ build, registry, registryPods, namespaces });
  if (ends.kind === 'none') return [unknown(name, ends.because)];
  if (ends.kind !== 'found') return unseen(ends, name, 'pod behind the registry Service');
  const decisions = ends.connections.map((connection) =>
    evaluateDirection('ingress', { ...connection, policies: policies.value }),
  );
  const summary = summarize(decisions);
  if (summary.verdict === 'unknown') return [unknown(name, summary.because)];
  if (summary.verdict === 'allowed') return [fact(name, 'allowed', ...summary.evidence)];
  return denied(decisions, policies.value, summary.evidence);
}

/** From one node to another packets may carry the address of a tunnel: then a rule for addresses may hold it after all. */
function denied(
  decisions: readonly DirectionDecision[],
  policies: readonly NetworkPolicy[],
  evidence: readonly Evidence[],
): Fact[] {
  const selectedBy = decisions[0]?.selectedBy ?? [];
  const byAddress = rulesByAddress(selectedBy, policies);
  return byAddress
    ? [
        unknown(
          'network.ingressAtRegistry',
          `NetworkPolicy ${byAddress.metadata?.name} lets in by address, and which address the node shows there is up to the network plugin`,
        ),
      ]
    : [
        fact('network.ingressAtRegistry', 'denied', ...evidence),
        fact('pull.blockedBy', [...selectedBy], ...evidence),
      ];
}
