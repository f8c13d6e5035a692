import { z } from 'zod';
import type { CustomObject } from '../../model/cluster.ts';
import { calicoSelects } from './calico.ts';
import { ciliumSelects } from './cilium.ts';
import { type NamespaceLabels, namespaceLabelSet, type PodEndpoint } from './endpoint.ts';
import { type LabelSet, matchesSelector } from './label-selector.ts';
import { allOf, type Match } from './match.ts';
import { labelSelectorSchema } from './selector-schema.ts';

/**
 * Does a policy of another kind than Kubernetes' NetworkPolicy select the pod? Such policies are not evaluated; but
 * whoever reads "allowed" must know of them, so a selector that is not understood is `unknown`, never `no`.
 */
export function otherPolicySelects(
  policy: CustomObject,
  pod: PodEndpoint,
  namespaces: NamespaceLabels,
): Match {
  const { namespace } = policy.metadata;
  if (namespace && namespace !== pod.namespace) return 'no';
  const inNamespace = namespaceLabelSet(pod.namespace, namespaces);
  const spec = policy.spec ?? {};
  switch (policy.kind) {
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return ciliumSelects(spec, pod, inNamespace);
    case 'NetworkPolicy':
    case 'GlobalNetworkPolicy':
      return isMirrored(policy) ? 'no' : calicoSelects(spec, pod, inNamespace);
    case 'AdminNetworkPolicy':
    case 'BaselineAdminNetworkPolicy':
    case 'ClusterNetworkPolicy':
      return adminSelects(spec, pod, inNamespace);
    default:
      return { unknown: `policies of kind ${policy.kind} are not known` };
  }
}

// Calico shows the Kubernetes NetworkPolicies under its own API as well, with this prefix.
const isMirrored = ({ metadata }: CustomObject): boolean =>
  metadata.name?.startsWith('knp.default.') ?? false;

const adminSpecSchema = z.object({
  subject: z.union([
    z.strictObject({ namespaces: labelSelectorSchema }),
    z.strictObject({
      pods: z.object({ namespaceSelector: labelSelectorSchema, podSelector: labelSelectorSchema }),
    }),
  ]),
});

/** policy.networking.k8s.io: the subject is namespaces as a whole, or pods within them. */
function adminSelects(spec: Record<string, unknown>, pod: PodEndpoint, namespace: LabelSet): Match {
  const parsed = adminSpecSchema.safeParse(spec);
  if (!parsed.success) return { unknown: 'its subject is not understood' };
  const { subject } = parsed.data;
  if ('namespaces' in subject) return matchesSelector(subject.namespaces, namespace);
  return allOf([
    matchesSelector(subject.pods.namespaceSelector, namespace),
    matchesSelector(subject.pods.podSelector, { labels: pod.labels }),
  ]);
}
