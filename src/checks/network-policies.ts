import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { podEndpoint, podsLabelled } from '../diagnosis/network-policy/endpoint.ts';
import type { CustomObject, Reading } from '../model/cluster.ts';
import { type Fact, factValue } from '../model/facts.ts';
import { decisiveContainer } from './build-container.ts';
import { type NetworkPathInput, networkFacts } from './network-path.ts';
import { otherPoliciesIn } from './other-policy-kinds.ts';
import { registryPodsOf } from './registry-pods.ts';
import { unseen } from './unseen.ts';

type PathRead = Omit<NetworkPathInput, 'otherPolicies'> & {
  readonly otherPolicies: readonly Reading<CustomObject[]>[];
};

/** Do NetworkPolicies let the build reach its registry, at both ends? */
export const networkPolicies = defineCheck<PathRead | undefined>({
  id: 'network-policies',
  asks: 'Do NetworkPolicies let the build reach the registry?',
  gives: [
    'network.egressToRegistry',
    'network.ingressAtRegistry',
    'network.blockedPath',
    'network.egressToDns',
    'network.otherPolicies',
  ],
  needs: ['registry.address'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const registry = factValue(facts, 'registry.address');
    if (!registry) return undefined;
    const { namespace } = build.subject;
    const [buildPolicies, registryPolicies, registryPods, namespaces, otherPolicies] =
      await Promise.all([
        cluster.list('NetworkPolicy', { namespace }),
        cluster.list('NetworkPolicy', { namespace: registry.namespace }),
        registryPodsOf(cluster, registry),
        cluster.list('Namespace', {}),
        otherPoliciesIn(cluster, [namespace, registry.namespace]),
      ]);
    const labels = namespaces.kind === 'found' ? namespaces.value : [];
    return {
      build: buildEndpoint(build),
      registry,
      registryPods,
      buildPolicies,
      registryPolicies,
      namespaces: new Map(
        labels.map(({ metadata }) => [metadata?.name ?? '', metadata?.labels ?? {}]),
      ),
      otherPolicies,
    };
  },
  conclude(read) {
    if (!read) return [];
    const found = read.otherPolicies.flatMap((one) => (one.kind === 'found' ? one.value : []));
    return [
      ...networkFacts({ ...read, otherPolicies: found }),
      ...hiddenPolicies(read.otherPolicies),
    ];
  },
});

/** The pod, or what the Job's template says of it once the pod is gone. */
function buildEndpoint({ job, pods, subject }: Build) {
  const pod = decisiveContainer(pods)?.pod ?? pods[0];
  if (pod) return podEndpoint(pod);
  return podsLabelled(subject.namespace, job?.spec?.template.metadata?.labels ?? {});
}

/** A kind that the server knows by name and does not serve in this version is no policy that anyone could have hidden. */
const hiddenPolicies = (readings: PathRead['otherPolicies']): Fact[] =>
  readings.flatMap((one) =>
    one.kind === 'found' || one.kind === 'not-found'
      ? []
      : unseen(one, 'network.otherPolicies', 'policies of other kinds'),
  );
