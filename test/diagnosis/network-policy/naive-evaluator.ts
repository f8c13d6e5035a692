import type { Path } from '../../../src/diagnosis/network-policy/evaluate-path.ts';

type Json = Record<string, unknown>;

/**
 * A second evaluator, written to be obviously right rather than good: it opens every rule out into single
 * (peer, port) pairs, turns addresses into strings of bits, and asks each pair in turn. Full knowledge, two values.
 */
export function naivelyAllowed(direction: 'egress' | 'ingress', path: Path): boolean {
  const { from, to } = path;
  const subject = direction === 'egress' ? from : to;
  const peer = direction === 'egress' ? to : from;
  if (subject.kind === 'address') return true;
  if (peer.kind === 'pod' && peer.namespace === subject.namespace && peer.name === subject.name)
    return true;
  if (peer.kind === 'address' && subject.ips.includes(peer.ip)) return true;

  let isolated = false;
  for (const policy of path.policies) {
    const spec = (policy.spec ?? {}) as Json;
    if (policy.metadata?.namespace !== subject.namespace) continue;
    if (!typesOf(spec).includes(direction)) continue;
    if (!selects(spec.podSelector as Json, subject.labels)) continue;
    isolated = true;
    for (const rule of (spec[direction] as Json[] | undefined) ?? []) {
      for (const onePeer of entriesOr(rule.to ?? rule.from ?? rule._from, 'everyone')) {
        for (const onePort of entriesOr(rule.ports, 'every port')) {
          if (peerHolds(onePeer, subject.namespace, peer, path) && portHolds(onePort, path))
            return true;
        }
      }
    }
  }
  return !isolated;
}

function typesOf(spec: Json): string[] {
  const given = (spec.policyTypes as string[] | undefined) ?? [];
  if (given.length > 0) return given.map((type) => type.toLowerCase());
  return ((spec.egress as unknown[] | undefined) ?? []).length > 0
    ? ['ingress', 'egress']
    : ['ingress'];
}

const entriesOr = <T extends string>(list: unknown, all: T): (Json | T)[] => {
  const entries = (list as Json[] | undefined) ?? [];
  return entries.length === 0 ? [all] : entries;
};

function peerHolds(one: Json | string, namespace: string, peer: Path['to'], path: Path): boolean {
  if (typeof one === 'string') return true;
  if (one.ipBlock) {
    const { cidr, except = [] } = one.ipBlock as { cidr: string; except?: string[] };
    const bits = bitsOf(ipUsed(peer, path.to));
    return bits.startsWith(prefixOf(cidr)) && !except.some((e) => bits.startsWith(prefixOf(e)));
  }
  if (peer.kind === 'address') return false;
  const ofNamespace = {
    ...path.namespaces.get(peer.namespace),
    'kubernetes.io/metadata.name': peer.namespace,
  };
  if (!one.namespaceSelector && peer.namespace !== namespace) return false;
  if (one.namespaceSelector && !selects(one.namespaceSelector as Json, ofNamespace)) return false;
  if (one.podSelector && !selects(one.podSelector as Json, peer.labels)) return false;
  return true;
}

function portHolds(one: Json | string, { to, port, protocol }: Path): boolean {
  if (typeof one === 'string') return true;
  if ((one.protocol ?? 'TCP') !== protocol) return false;
  if (one.port === undefined) return true;
  const open: number[] = [];
  if (typeof one.port === 'number')
    for (let n = one.port; n <= Number(one.endPort ?? one.port); n += 1) open.push(n);
  else if (to.kind === 'pod')
    for (const { name, containerPort, protocol: its = 'TCP' } of to.containerPorts ?? [])
      if (name === one.port && its === protocol) open.push(containerPort);
  return open.includes(port);
}

function selects(selector: Json, labels: Readonly<Record<string, string>>): boolean {
  for (const [key, value] of Object.entries((selector.matchLabels as Json | undefined) ?? {}))
    if (labels[key] !== value) return false;
  for (const one of (selector.matchExpressions as Json[] | undefined) ?? []) {
    const actual = labels[String(one.key)];
    const listed = ((one.values as string[] | undefined) ?? []).some((each) => each === actual);
    if (one.operator === 'In' && !listed) return false;
    if (one.operator === 'NotIn' && listed) return false;
    if (one.operator === 'Exists' && actual === undefined) return false;
    if (one.operator === 'DoesNotExist' && actual !== undefined) return false;
  }
  return true;
}

/** The address by which the peer is seen: of its addresses, the one of the destination's first family. */
function ipUsed(peer: Path['to'], to: Path['to']): string {
  const all = (end: Path['to']) => (end.kind === 'pod' ? end.ips : [end.ip]);
  const isIpv6 = (ip: string) => ip.includes(':');
  const wanted = isIpv6(all(to)[0] ?? '');
  return all(peer).find((ip) => isIpv6(ip) === wanted) ?? 'none';
}

/** `4:00001010…` or `6:…`, one character a bit. */
function bitsOf(ip: string): string {
  if (!ip.includes(':'))
    return `4:${ip
      .split('.')
      .map((part) => binary(Number(part), 8))
      .join('')}`;
  const [head = '', tail = ''] = ip.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = ip.includes('::') ? [...left, ...zeros, ...right] : left;
  return `6:${groups.map((group) => binary(Number.parseInt(group, 16), 16)).join('')}`;
}

function prefixOf(cidr: string): string {
  const [ip = '', length = ''] = cidr.split('/');
  return bitsOf(ip).slice(0, 2 + Number(length));
}

const binary = (value: number, width: number): string => value.toString(2).padStart(width, '0');
