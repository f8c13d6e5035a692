import type { NamespaceLabels, PodEndpoint } from '../diagnosis/network-policy/endpoint.ts';
import { nameOtherPolicies } from '../diagnosis/network-policy/name-other-policies.ts';
import type { CustomObject } from '../model/cluster.ts';
import { type Fact, fact } from '../model/facts.ts';

interface OtherPoliciesInput {
  readonly build: PodEndpoint;
  readonly namespaces: NamespaceLabels;
  readonly otherPolicies: readonly CustomObject[];
}

/** The policies of other kinds that select the build or the registry, or may. They are named, not evaluated. */
export function otherPolicyFacts(
  { build, namespaces, otherPolicies }: OtherPoliciesInput,
  registryPods: readonly PodEndpoint[],
): Fact[] {
  const ends = [
    { what: 'the build pod', pods: [build] },
    { what: 'the registry pod', pods: registryPods },
  ];
  return nameOtherPolicies(otherPolicies, ends, namespaces).map((evidence) =>
    fact('network.otherPolicies', evidence.source, evidence),
  );
}
