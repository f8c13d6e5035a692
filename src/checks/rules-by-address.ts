import { rulesOf } from '../diagnosis/network-policy/policies.ts';
import type { NetworkPolicy } from '../model/cluster.ts';
import type { NamespacedName } from '../model/references.ts';

/** The policy, of those that select a pod, that lets in by address: which address comes there may be up to the network plugin. */
export const rulesByAddress = (
  selectedBy: readonly NamespacedName[],
  policies: readonly NetworkPolicy[],
): NetworkPolicy | undefined =>
  policies.find(
    (policy) =>
      selectedBy.some(({ name }) => name === policy.metadata?.name) &&
      rulesOf(policy, 'ingress').some(({ peers }) => peers.some(({ ipBlock }) => ipBlock)),
  );
