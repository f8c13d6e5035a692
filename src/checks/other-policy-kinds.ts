import type { Cluster, CustomObject, Reading } from '../model/cluster.ts';

/** A kind of network policy that is not `networking.k8s.io/v1`: it is found and reported, not evaluated. */
export interface OtherKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** As their projects' CRDs name them. Calico's two groups hold the same objects; the CRDs are there without its API server. */
export const otherKinds: readonly OtherKind[] = [
  { group: 'cilium.io', version: 'v2', plural: 'ciliumnetworkpolicies', isNamespaced: true },
  {
    group: 'cilium.io',
    version: 'v2',
    plural: 'ciliumclusterwidenetworkpolicies',
    isNamespaced: false,
  },
  { group: 'crd.projectcalico.org', version: 'v1', plural: 'networkpolicies', isNamespaced: true },
  {
    group: 'crd.projectcalico.org',
    version: 'v1',
    plural: 'globalnetworkpolicies',
    isNamespaced: false,
  },
  { group: 'projectcalico.org', version: 'v3', plural: 'networkpolicies', isNamespaced: true },
  {
    group: 'projectcalico.org',
    version: 'v3',
    plural: 'globalnetworkpolicies',
    isNamespaced: false,
  },
  {
    group: 'policy.networking.k8s.io',
    version: 'v1alpha1',
    plural: 'adminnetworkpolicies',
    isNamespaced: false,
  },
  {
    group: 'policy.networking.k8s.io',
    version: 'v1alpha1',
    plural: 'baselineadminnetworkpolicies',
    isNamespaced: false,
  },
];

/** Policies of other kinds in the namespaces, one reading a kind that the cluster knows. */
export async function otherPoliciesIn(
  cluster: Cluster,
  namespaces: readonly string[],
): Promise<Reading<CustomObject[]>[]> {
  const groups = await cluster.apiGroups();
  if (groups.kind !== 'found') return [groups];
  const present = otherKinds.filter(({ group }) => groups.value.includes(group));
  return Promise.all(
    present.flatMap(({ group, version, plural, isNamespaced }) =>
      isNamespaced
        ? [...new Set(namespaces)].map((one) => cluster.listCustom(group, version, plural, one))
        : [cluster.listCustom(group, version, plural)],
    ),
  );
}
