import type {
  V1NetworkPolicyIngressRule,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
} from '@kubernetes/client-node';
import type { NetworkPolicy } from '../../model/cluster.ts';
import type { NamespacedName } from '../../model/references.ts';
import type { PodEndpoint } from './endpoint.ts';
import { matchesSelector } from './label-selector.ts';
import type { Match } from './match.ts';

export type Direction = 'egress' | 'ingress';

/** One entry of `spec.egress` or `spec.ingress`; its lists are empty where everything is meant. */
export interface Rule {
  readonly policy: NamespacedName;
  /** Where it stands: `.spec.egress[1]`. */
  readonly path: string;
  readonly peers: readonly V1NetworkPolicyPeer[];
  readonly ports: readonly V1NetworkPolicyPort[];
}

export const policyName = ({ metadata }: NetworkPolicy): NamespacedName => ({
  namespace: metadata?.namespace ?? 'default',
  name: metadata?.name ?? '',
});

/** Does the policy isolate this pod in this direction? Policies reach pods of their own namespace only. */
export function isolates(policy: NetworkPolicy, direction: Direction, pod: PodEndpoint): Match {
  if (policyName(policy).namespace !== pod.namespace) return 'no';
  if (!affects(policy, direction)) return 'no';
  return matchesSelector(policy.spec?.podSelector ?? {}, { labels: pod.labels });
}

/**
 * Without policyTypes, every policy affects ingress, and one with egress rules affects egress too
 * (`SetDefaults_NetworkPolicy` of the API server, where an empty list of rules counts as none).
 */
function affects({ spec }: NetworkPolicy, direction: Direction): boolean {
  const types = spec?.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === 'egress' ? 'Egress' : 'Ingress');
  return direction === 'ingress' || (spec?.egress ?? []).length > 0;
}

export function rulesOf(policy: NetworkPolicy, direction: Direction): Rule[] {
  const name = policyName(policy);
  const rules =
    direction === 'egress'
      ? (policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
      : (policy.spec?.ingress ?? []).map((rule) => ({ peers: sourcesOf(rule), ports: rule.ports }));
  return rules.map(({ peers, ports }, index) => ({
    policy: name,
    path: `.spec.${direction}[${index}]`,
    peers: peers ?? [],
    ports: ports ?? [],
  }));
}

// The generated client renames the field to `_from`; plain JSON and YAML have `from`. Reading the wrong one would
// turn a rule for some sources into a rule for all of them.
const sourcesOf = (
  rule: V1NetworkPolicyIngressRule & { readonly from?: V1NetworkPolicyPeer[] },
): V1NetworkPolicyPeer[] | undefined => rule._from ?? rule.from;
