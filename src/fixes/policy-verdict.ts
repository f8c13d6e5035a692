import { z } from 'zod';
import type { DirectionDecision } from '../diagnosis/network-policy/decision.ts';
import { podsLabelled } from '../diagnosis/network-policy/endpoint.ts';
import { evaluateDirection } from '../diagnosis/network-policy/evaluate-path.ts';
import type { NetworkPolicy } from '../model/cluster.ts';
import type { FactValue } from '../model/facts.ts';
import type { NamespacedName } from '../model/references.ts';

/** A list, or nothing: in a file an empty value is null, which the API server takes as absent. */
const list = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((items) => items ?? []);

/** As much of a NetworkPolicy's spec as must hold before its rules can be looked at. */
const specSchema = z.looseObject({
  podSelector: z
    .looseObject({})
    .nullish()
    .transform((selector) => selector ?? {}),
  policyTypes: list(z.string()),
  egress: list(z.looseObject({ to: list(z.looseObject({})), ports: list(z.looseObject({})) })),
});

/**
 * What a policy, as a file has it, says to a blocked path: the repository may be ahead of the cluster, or behind.
 * Undefined when the spec is not one that the API server would take.
 */
export function verdictOf(
  policy: NamespacedName,
  spec: unknown,
  { from, to, protocol, port }: FactValue<'network.blockedPath'>,
): DirectionDecision | undefined {
  const parsed = specSchema.safeParse(spec);
  if (!parsed.success) return undefined;
  const target = podsLabelled(to.namespace, to.podLabels);
  return evaluateDirection('egress', {
    from: podsLabelled(from.namespace, from.podLabels),
    to: { ...target, ips: to.ip ? [to.ip] : [] },
    protocol,
    port,
    policies: [{ metadata: { ...policy }, spec: parsed.data } as NetworkPolicy],
    namespaces: new Map([
      [from.namespace, from.namespaceLabels],
      [to.namespace, to.namespaceLabels],
    ]),
  });
}
