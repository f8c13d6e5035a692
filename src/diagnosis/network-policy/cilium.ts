import { z } from 'zod';
import type { PodEndpoint } from './endpoint.ts';
import { type LabelSet, matchesSelector } from './label-selector.ts';
import type { Match } from './match.ts';
import { labelSelectorSchema, type ParsedSelector } from './selector-schema.ts';

const specSchema = z.object({ endpointSelector: labelSelectorSchema });

/** Does the spec of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy select the pod? */
export function ciliumSelects(
  spec: Record<string, unknown>,
  pod: PodEndpoint,
  namespace: LabelSet,
): Match {
  // A nodeSelector takes the endpointSelector's place in policies for hosts; those select no pod.
  if (spec.nodeSelector && !spec.endpointSelector) return 'no';
  const parsed = specSchema.safeParse(spec);
  if (!parsed.success) return { unknown: 'its endpointSelector is not understood' };

  const selector = withoutSources(parsed.data.endpointSelector);
  const labels = { ...pod.labels, ...derivedLabels(pod, namespace) };
  const hidden = keysOf(selector).find(
    (key) => !Object.hasOwn(labels, key) && isHidden(key, namespace),
  );
  if (hidden) return { unknown: `the label ${hidden} is not known` };
  return matchesSelector(selector, { labels });
}

/** Cilium's keys may say where a label comes from: `k8s:app`, `any:app`. */
const withoutSources = ({ matchLabels, matchExpressions }: ParsedSelector): ParsedSelector => ({
  matchLabels: Object.fromEntries(
    Object.entries(matchLabels).map(([key, value]) => [withoutSource(key), value]),
  ),
  matchExpressions: matchExpressions.map((one) => ({ ...one, key: withoutSource(one.key) })),
});

const withoutSource = (key: string): string => key.replace(/^(k8s|any):/, '');

const keysOf = ({ matchLabels, matchExpressions }: ParsedSelector): string[] => [
  ...Object.keys(matchLabels),
  ...matchExpressions.map(({ key }) => key),
];

const namespacePrefix = 'io.cilium.k8s.namespace.labels.';

/** What Cilium lets a policy ask about the pod's namespace. */
const derivedLabels = (pod: PodEndpoint, namespace: LabelSet): Record<string, string> => ({
  'io.kubernetes.pod.namespace': pod.namespace,
  ...Object.fromEntries(
    Object.entries(namespace.labels).map(([key, value]) => [`${namespacePrefix}${key}`, value]),
  ),
});

/** Labels that stand in no object that was read: of an unread namespace, service accounts, `reserved:` identities. */
const isHidden = (key: string, { incomplete }: LabelSet): boolean =>
  key.includes(':') ||
  key.startsWith('io.cilium.k8s.policy.') ||
  (incomplete !== undefined && key.startsWith(namespacePrefix));
