import type { CustomObject } from '../../model/cluster.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { NamespaceLabels, PodEndpoint } from './endpoint.ts';
import { anyOf, isUnknown } from './match.ts';
import { otherPolicySelects } from './other-policies.ts';

/** Pods at one end of a connection, and what to call them: `the build pod`. */
export interface NamedEnd {
  readonly what: string;
  readonly pods: readonly PodEndpoint[];
}

/** The policies of other kinds that select one of the ends, or may: which policy, and whom it selects. */
export function nameOtherPolicies(
  policies: readonly CustomObject[],
  ends: readonly NamedEnd[],
  namespaces: NamespaceLabels,
): Evidence[] {
  const found = policies.flatMap((policy) => {
    const clauses = ends.flatMap((end) => clauseFor(policy, end, namespaces));
    const text = `${clauses.join(' and ')}; it was not evaluated`;
    return clauses.length > 0
      ? [[titleOf(policy), { source: titleOf(policy), text }] as const]
      : [];
  });
  // Calico serves the same objects under two API groups.
  return [...new Map(found).values()];
}

function clauseFor(
  policy: CustomObject,
  { what, pods }: NamedEnd,
  namespaces: NamespaceLabels,
): string[] {
  const selects = anyOf(pods.map((pod) => otherPolicySelects(policy, pod, namespaces)));
  if (selects === 'no') return [];
  return isUnknown(selects) ? [`may select ${what} (${selects.unknown})`] : [`selects ${what}`];
}

const titleOf = ({ kind, metadata: { namespace, name = '' } }: CustomObject): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
