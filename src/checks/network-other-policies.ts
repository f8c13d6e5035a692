import type { NamespaceLabels, PodEndpoint } from '../diagnosis/network-policy/endpoint.ts';
import { anyOf, isUnknown } from '../diagnosis/network-policy/match.ts';
import { otherPolicySelects } from '../diagnosis/network-policy/other-policies.ts';
import type { CustomObject } from '../model/cluster.ts';
import { type Fact, fact } from '../model/facts.ts';
import { objectName } from './sources.ts';

interface OtherPoliciesInput {
  readonly build: PodEndpoint;
  readonly namespaces: NamespaceLabels;
  readonly otherPolicies: readonly CustomObject[];
}

/** The policies of other kinds that select one of the two ends, or may. They are named, not evaluated. */
export const otherPolicyFacts = (
  { build, namespaces, otherPolicies }: OtherPoliciesInput,
  registryPods: readonly PodEndpoint[],
): Fact[] =>
  otherPolicies.flatMap((policy) => {
    const ends = [
      { what: 'the build pod', selects: otherPolicySelects(policy, build, namespaces) },
      {
        what: 'the registry pod',
        selects: anyOf(registryPods.map((pod) => otherPolicySelects(policy, pod, namespaces))),
      },
    ];
    const clauses = ends.flatMap(({ what, selects }) => {
      if (selects === 'no') return [];
      return isUnknown(selects) ? [`may select ${what} (${selects.unknown})`] : [`selects ${what}`];
    });
    if (clauses.length === 0) return [];
    const name = `${policy.kind} ${objectName(policy)}`;
    const evidence = { source: name, text: `${clauses.join(' and ')}; it was not evaluated` };
    return [fact('network.otherPolicies', name, evidence)];
  });
