import { otherPoliciesIn } from '../../checks/other-policy-kinds.ts';
import type {
  Endpoint,
  NamespaceLabels,
  PodEndpoint,
} from '../../diagnosis/network-policy/endpoint.ts';
import { nameOtherPolicies } from '../../diagnosis/network-policy/name-other-policies.ts';
import type { Cluster } from '../../model/cluster.ts';
import { permissionText } from '../../model/permission.ts';

/** What a reader must know of policies that are not evaluated: those that select an end, and those that may be hidden. */
export async function notesOnOtherPolicies(
  cluster: Cluster,
  ends: { readonly from: PodEndpoint; readonly to: readonly Endpoint[] },
  namespaces: NamespaceLabels,
): Promise<string[]> {
  const readings = await otherPoliciesIn(cluster, [...namespaces.keys()]);
  const policies = readings.flatMap((one) => (one.kind === 'found' ? one.value : []));
  const named = nameOtherPolicies(
    policies,
    [
      { what: 'the source', pods: [ends.from] },
      { what: 'the destination', pods: ends.to.filter((end) => end.kind === 'pod') },
    ],
    namespaces,
  );
  const hidden = readings.flatMap((one) => {
    if (one.kind === 'forbidden') return [`this account may not ${permissionText(one.missing)}`];
    return one.kind === 'unavailable' ? [one.because] : [];
  });
  return [
    ...named.map(({ source, text }) => `${source} ${text}.`),
    ...hidden.map((because) => `Policies of other kinds may be hidden: ${because}.`),
  ];
}
