import { defineCheck } from '../diagnosis/check.ts';
import type { Namespace, NetworkPolicy, Pod, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue, unknown } from '../model/facts.ts';
import { egressToDns } from './network-dns.ts';
import { buildEndpoint, labelsOf, withReason } from './network-policies.ts';
import { isReady } from './registry-pods.ts';
import { objectName } from './sources.ts';
import { unseen } from './unseen.ts';

interface ServerRead {
  readonly pods: Reading<Pod[]>;
  /** Absent where the way to the registry is looked at, DNS included. */
  readonly policies?: Reading<NetworkPolicy[]>;
  readonly namespaces?: Reading<Namespace[]>;
}

/** Does the cluster's name server run, and may the build ask it? */
export const dnsServer = defineCheck<ServerRead | undefined>({
  id: 'dns-server',
  asks: "Can the build ask the cluster's name server?",
  gives: ['dns.pods.ready', 'network.egressToDns', 'network.blockedDns'],
  needs: ['dns.resolver'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    // Who was answered was let through to a name server that runs.
    if (factValue(facts, 'dns.resolver') === 'node' || factValue(facts, 'dns.answered'))
      return undefined;
    const pods = cluster.list('Pod', {
      namespace: 'kube-system',
      labelSelector: 'k8s-app=kube-dns',
    });
    if (factValue(facts, 'registry.address')) return { pods: await pods };
    const [dnsPods, policies, namespaces] = await Promise.all([
      pods,
      cluster.list('NetworkPolicy', { namespace: build.subject.namespace }),
      cluster.list('Namespace', {}),
    ]);
    return { pods: dnsPods, policies, namespaces };
  },
  conclude(read, { build }) {
    if (!read) return [];
    const { pods, policies, namespaces } = read;
    const serving = podFacts(pods);
    if (!policies || !namespaces) return serving;
    const dnsPods = pods.kind === 'found' ? pods.value : [];
    const allowed = egressToDns({
      build: buildEndpoint(build),
      buildPolicies: policies,
      namespaces: labelsOf(namespaces),
      dnsPods,
    });
    return [...serving, ...allowed.map((one) => withReason(one, namespaces))];
  },
});

function podFacts(pods: Reading<Pod[]>): Fact[] {
  if (pods.kind !== 'found') return unseen(pods, 'dns.pods.ready', 'list of pods in kube-system');
  // Every cluster has them; a snapshot may lack them, and some distributions label them otherwise.
  if (pods.value.length === 0)
    return [unknown('dns.pods.ready', 'no pod in kube-system has the label k8s-app=kube-dns')];
  const ready = pods.value.filter(isReady);
  const text = pods.value
    .map((pod) => `${objectName(pod)} ${isReady(pod) ? 'ready' : 'not ready'}`)
    .join('; ');
  return [
    fact('dns.pods.ready', ready.length, { source: 'Pods k8s-app=kube-dns in kube-system', text }),
  ];
}
