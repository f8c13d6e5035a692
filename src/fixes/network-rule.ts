import type { FactValue } from '../model/facts.ts';

type BlockedPath = FactValue<'network.blockedPath'>;
type Labels = Readonly<Record<string, string>>;

type PodPeer = {
  readonly namespaceSelector: { readonly matchLabels: Labels };
  readonly podSelector?: { readonly matchLabels: Labels };
};

type AddressPeer = {
  readonly ipBlock: { readonly cidr: string; readonly except?: readonly string[] };
};

/** The part of networking.k8s.io/v1 `NetworkPolicyEgressRule` or `NetworkPolicyIngressRule` that fixes write. */
export type NetworkRule = {
  readonly to?: readonly [PodPeer | AddressPeer];
  readonly from?: readonly [PodPeer];
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
};

// Set by the API server on every namespace since Kubernetes 1.21.
const namespaceName = 'kubernetes.io/metadata.name';

/** Labels that controllers put on a single pod or revision: a rule that names one breaks at the next rollout. */
const passing =
  /^(pod-template-hash|pod-template-generation|controller-revision-hash|controller-uid|job-name|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*)$/;

/** A pod's labels less those that controllers put on single pods. */
export const lastingLabels = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !passing.test(key)));

/** The pods of a namespace that carry these labels; all of them without any. */
const podPeer = (namespace: string, labels: Labels): PodPeer => {
  const namespaceSelector = { matchLabels: { [namespaceName]: namespace } };
  return Object.keys(labels).length > 0
    ? { namespaceSelector, podSelector: { matchLabels: labels } }
    : { namespaceSelector };
};

/**
 * The rule that lets a blocked path out and opens no more: that namespace, those pods, that protocol and port. `selector`
 * is the Service's own, the labels that are meant to last; without it the pod's labels are taken.
 */
export function egressRule({ to, protocol, port }: BlockedPath, selector?: Labels): NetworkRule {
  const fits = selector && Object.keys(selector).length > 0 && matches(selector, to.podLabels);
  const pods = fits ? selector : lastingLabels(to.podLabels);
  return { to: [podPeer(to.namespace, pods)], ports: [{ protocol, port }] };
}

/** The rule that lets a blocked path in: from those pods of that namespace alone. */
export const ingressRule = ({ from, protocol, port }: BlockedPath): NetworkRule => ({
  from: [podPeer(from.namespace, lastingLabels(from.podLabels))],
  ports: [{ protocol, port }],
});

/** The rule that lets pods ask the cluster's DNS: by UDP, and by TCP for answers that are too long for it. */
export const dnsRule = ({ to, port }: BlockedPath): NetworkRule => ({
  to: [podPeer(to.namespace, lastingLabels(to.podLabels))],
  ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port })),
});

// RFC 1918: what pods, Services and the company's own network use.
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/**
 * The rule for a host outside the cluster. NetworkPolicies know no names, and the addresses of public hosts change: so
 * the whole internet on that port, and no private network. A private address is named alone.
 */
export function outsideRule(port: number, ip?: string): NetworkRule {
  const peer: AddressPeer =
    ip !== undefined && isPrivate(ip)
      ? { ipBlock: { cidr: `${ip}/32` } }
      : { ipBlock: { cidr: '0.0.0.0/0', except: privateRanges } };
  return { to: [peer], ports: [{ protocol: 'TCP', port }] };
}

const isPrivate = (ip: string): boolean => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(ip);

const matches = (wanted: Labels, labels: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** What a rule opens, in a few words: `app=registry in cortex-chat, TCP 5000`. */
export function ruleText({ to, from, ports }: NetworkRule): string {
  const [peer] = to ?? from ?? [];
  const protocols = ports.map(({ protocol, port }) => `${protocol} ${port}`).join(' and ');
  return `${peer ? peerText(peer) : 'everything'}, ${protocols}`;
}

function peerText(peer: PodPeer | AddressPeer): string {
  if ('ipBlock' in peer)
    return peer.ipBlock.except
      ? 'every address but those of private networks'
      : peer.ipBlock.cidr.replace('/32', '');
  const labels = Object.entries(peer.podSelector?.matchLabels ?? {});
  const pods = labels.map(([key, value]) => `${key}=${value}`).join(',') || 'all pods';
  return `${pods} in ${peer.namespaceSelector.matchLabels[namespaceName]}`;
}
