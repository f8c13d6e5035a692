import {
  type NamespaceLabels,
  namespaceLabelSet,
  type PodEndpoint,
} from '../diagnosis/network-policy/endpoint.ts';

/** One end of a closed way, as a rule that opens it would have to select it. */
export const sideOf = ({ namespace, labels }: PodEndpoint, namespaces: NamespaceLabels) => ({
  namespace,
  namespaceLabels: { ...namespaceLabelSet(namespace, namespaces).labels },
  podLabels: { ...labels },
});
