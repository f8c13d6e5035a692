import { z } from 'zod';
import { matchesCalicoSelector } from './calico-selector.ts';
import type { PodEndpoint } from './endpoint.ts';
import type { LabelSet } from './label-selector.ts';
import { allOf, type Match } from './match.ts';

const specSchema = z.object({
  selector: z.string().nullish(),
  namespaceSelector: z.string().nullish(),
  serviceAccountSelector: z.string().nullish(),
});

const serviceAccountLabel = 'projectcalico.org/serviceaccount';

/** Does the spec of Calico's NetworkPolicy or GlobalNetworkPolicy select the pod? */
export function calicoSelects(
  spec: Record<string, unknown>,
  pod: PodEndpoint,
  namespace: LabelSet,
): Match {
  const parsed = specSchema.safeParse(spec);
  if (!parsed.success) return { unknown: 'its selectors are not understood' };
  const { selector, namespaceSelector, serviceAccountSelector } = parsed.data;
  const byAccount: Match = { unknown: 'it selects by service account' };
  return allOf([
    serviceAccountSelector ? byAccount : 'yes',
    matchesCalicoSelector(namespaceSelector ?? '', {
      ...namespace,
      labels: { ...namespace.labels, 'projectcalico.org/name': pod.namespace },
    }),
    selector?.includes(serviceAccountLabel)
      ? byAccount
      : matchesCalicoSelector(selector ?? '', { labels: podLabels(pod) }),
  ]);
}

/** Calico adds these labels to those of the pod. */
const podLabels = ({ namespace, labels }: PodEndpoint) => ({
  ...labels,
  'projectcalico.org/namespace': namespace,
  'projectcalico.org/orchestrator': 'k8s',
});
