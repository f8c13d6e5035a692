import { z } from 'zod';
import type { DirectionDecision } from '../diagnosis/network-policy/decision.ts';
import { type Endpoint, podsLabelled } from '../diagnosis/network-policy/endpoint.ts';
import { evaluateDirection } from '../diagnosis/network-policy/evaluate-path.ts';
import type { Direction } from '../diagnosis/network-policy/policies.ts';
import type { NetworkPolicy } from '../model/cluster.ts';
import type { NamespacedName } from '../model/references.ts';

interface PodSide {
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ip?: string | undefined;
}

/** A connection that a policy is asked about. The far end may be an address outside the cluster. */
export interface PolicyQuestion {
  readonly direction: Direction;
  readonly from: PodSide;
  readonly to: PodSide | { readonly ip: string };
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
}

/** A list, or nothing: in a file an empty value is null, which the API server takes as absent. */
const list = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((items) => items ?? []);

const peers = list(z.looseObject({}));

/** As much of a NetworkPolicy's spec as must hold before its rules can be looked at. */
const specSchema = z.looseObject({
  podSelector: z
    .looseObject({})
    .nullish()
    .transform((selector) => selector ?? {}),
  policyTypes: list(z.string()),
  egress: list(z.looseObject({ to: peers, ports: peers })),
  ingress: list(z.looseObject({ from: peers, ports: peers })),
});

/**
 * What a policy, as a file has it, says to a connection: the repository may be ahead of the cluster, or behind.
 * Undefined when the spec is not one that the API server would take.
 */
export function verdictOf(
  policy: NamespacedName,
  spec: unknown,
  { direction, from, to, protocol, port }: PolicyQuestion,
): DirectionDecision | undefined {
  const parsed = specSchema.safeParse(spec);
  if (!parsed.success) return undefined;
  return evaluateDirection(direction, {
    from: endpointOf(from),
    to: endpointOf(to),
    protocol,
    port,
    policies: [{ metadata: { ...policy }, spec: parsed.data } as NetworkPolicy],
    namespaces: new Map(
      [from, to].flatMap((side) =>
        'namespace' in side ? [[side.namespace, side.namespaceLabels] as const] : [],
      ),
    ),
  });
}

const endpointOf = (side: PodSide | { readonly ip: string }): Endpoint =>
  'namespace' in side
    ? { ...podsLabelled(side.namespace, side.podLabels), ips: side.ip ? [side.ip] : [] }
    : { kind: 'address', ip: side.ip };
