import type { FactValue } from '../model/facts.ts';

type BlockedPath = FactValue<'network.blockedPath'>;
type Labels = Readonly<Record<string, string>>;

/** The part of networking.k8s.io/v1 `NetworkPolicyEgressRule` that this fix writes. */
export interface EgressRule {
  readonly to: readonly [
    {
      readonly namespaceSelector: { readonly matchLabels: Labels };
      readonly podSelector?: { readonly matchLabels: Labels };
    },
  ];
  readonly ports: readonly [{ readonly protocol: string; readonly port: number }];
}

// Set by the API server on every namespace since Kubernetes 1.21.
const namespaceName = 'kubernetes.io/metadata.name';

/** Labels that controllers put on a single pod or revision: a rule that names one breaks at the next rollout. */
const passing =
  /^(pod-template-hash|pod-template-generation|controller-revision-hash|controller-uid|job-name|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*)$/;

/**
 * The rule that opens a blocked path and no more: that namespace, those pods, that protocol and port. `selector` is
 * the registry Service's own, the labels that are meant to last; without it the pod's labels are taken, less those
 * that controllers put on single pods.
 */
export function egressRule({ to, protocol, port }: BlockedPath, selector?: Labels): EgressRule {
  const lasting = Object.entries(to.podLabels).filter(([key]) => !passing.test(key));
  const fits = selector && Object.keys(selector).length > 0 && matches(selector, to.podLabels);
  const pods = fits ? selector : Object.fromEntries(lasting);
  const namespaceSelector = { matchLabels: { [namespaceName]: to.namespace } };
  const peer =
    Object.keys(pods).length > 0
      ? { namespaceSelector, podSelector: { matchLabels: pods } }
      : { namespaceSelector };
  return { to: [peer], ports: [{ protocol, port }] };
}

const matches = (wanted: Labels, labels: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);
