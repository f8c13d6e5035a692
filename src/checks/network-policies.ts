import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import {
  type NamespaceLabels,
  podEndpoint,
  podsLabelled,
} from '../diagnosis/network-policy/endpoint.ts';
import type { CustomObject, Namespace, Reading } from '../model/cluster.ts';
import { type Fact, factValue, isKnown, unknown } from '../model/facts.ts';
import { hostAndPort } from '../model/image-reference.ts';
import { decisiveContainer } from './build-container.ts';
import { pulling } from './image-pull.ts';
import { type NetworkPathInput, networkFacts } from './network-path.ts';
import { otherPoliciesIn } from './other-policy-kinds.ts';
import { registryPodsOf } from './registry-pods.ts';
import { unseen } from './unseen.ts';

type PathRead = Omit<NetworkPathInput, 'otherPolicies' | 'namespaces'> & {
  readonly namespaces: Reading<Namespace[]>;
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
    'network.blockedDns',
    'network.egressToDns',
    'network.otherPolicies',
  ],
  needs: ['registry.address'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const registry = factValue(facts, 'registry.address');
    // A pull goes another way: the node's.
    if (!registry || pulling(build)) return undefined;
    const { namespace } = build.subject;
    const [buildPolicies, registryPolicies, registryPods, namespaces, otherPolicies] =
      await Promise.all([
        cluster.list('NetworkPolicy', { namespace }),
        cluster.list('NetworkPolicy', { namespace: registry.namespace }),
        registryPodsOf(cluster, registry),
        cluster.list('Namespace', {}),
        otherPoliciesIn(cluster, [namespace, registry.namespace]),
      ]);
    return {
      build: buildEndpoint(build),
      registry,
      ...outerAddress(facts),
      registryPods,
      buildPolicies,
      registryPolicies,
      namespaces,
      otherPolicies,
    };
  },
  conclude(read) {
    if (!read) return [];
    const found = read.otherPolicies.flatMap((one) => (one.kind === 'found' ? one.value : []));
    const facts = networkFacts({
      ...read,
      otherPolicies: found,
      namespaces: labelsOf(read.namespaces),
    });
    return [
      ...facts.map((one) => withReason(one, read.namespaces)),
      ...hiddenPolicies(read.otherPolicies),
    ];
  },
});

function outerAddress(facts: readonly Fact[]): Pick<NetworkPathInput, 'outer'> {
  if (!factValue(facts, 'registry.entry')) return {};
  const { host, port = 443 } = hostAndPort(factValue(facts, 'registry.host') ?? '');
  return { outer: { host, port } };
}

/** The labels of namespaces by name, as far as they could be read. */
export const labelsOf = (reading: Reading<Namespace[]>): NamespaceLabels =>
  new Map(
    reading.kind === 'found'
      ? reading.value.map(({ metadata }) => [metadata?.name ?? '', metadata?.labels ?? {}])
      : [],
  );

/** What stayed open while the labels of namespaces could not be read says so, with the permission that would help. */
export function withReason(one: Fact, namespaces: Reading<unknown>): Fact {
  if (isKnown(one) || one.missing || namespaces.kind === 'found') return one;
  const [reason] = unseen(namespaces, one.name, 'Namespace');
  if (!reason || isKnown(reason)) return one;
  return unknown(one.name, `${one.unknown} (${reason.unknown})`, reason.missing);
}

/** The pod, or what the Job's template says of it once the pod is gone. */
export function buildEndpoint({ job, pods, subject }: Build) {
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
