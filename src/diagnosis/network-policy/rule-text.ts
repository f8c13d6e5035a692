import type {
  V1LabelSelector,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
} from '@kubernetes/client-node';

/** `TCP 443, UDP 30000-32767`; a rule without ports opens `all ports`. */
export const portsText = (ports: readonly V1NetworkPolicyPort[]): string =>
  ports.length === 0 ? 'all ports' : ports.map(portText).join(', ');

function portText({ protocol = 'TCP', port, endPort }: V1NetworkPolicyPort): string {
  if (port === undefined || port === null) return `${protocol} (all ports)`;
  return `${protocol} ${port}${endPort ? `-${endPort}` : ''}`;
}

/** `pods app=api in namespaces team=a; 10.0.0.0/8 except 10.1.0.0/16`. */
export const peersText = (peers: readonly V1NetworkPolicyPeer[]): string =>
  peers.length === 0 ? 'everything' : peers.map(peerText).join('; ');

function peerText({ ipBlock, namespaceSelector, podSelector }: V1NetworkPolicyPeer): string {
  if (ipBlock) {
    const except = ipBlock.except?.length ? ` except ${ipBlock.except.join(', ')}` : '';
    return `${ipBlock.cidr}${except}`;
  }
  const pods = podSelector ? selected('pods', podSelector) : 'all pods';
  const where = namespaceSelector
    ? selected('namespaces', namespaceSelector)
    : "the policy's namespace";
  return `${pods} in ${where}`;
}

function selected(
  what: string,
  { matchLabels = {}, matchExpressions = [] }: V1LabelSelector,
): string {
  const requirements = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values }) =>
      values?.length ? `${key} ${operator} (${values.join(', ')})` : `${key} ${operator}`,
    ),
  ];
  return requirements.length === 0 ? `all ${what}` : `${what} ${requirements.join(',')}`;
}
