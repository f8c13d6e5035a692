import { isIP } from 'node:net';
import { defineCheck } from '../diagnosis/check.ts';
import { dependencyFailure } from '../diagnosis/dependency-failure.ts';
import { endpointOf } from '../diagnosis/log-endpoint.ts';
import { evaluateDirection } from '../diagnosis/network-policy/evaluate-path.ts';
import { summarize } from '../diagnosis/network-policy/evidence.ts';
import type { Namespace, NetworkPolicy, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact, factValue, isKnown, unknown } from '../model/facts.ts';
import { tellingEvidence } from './dependency-install.ts';
import { egressToDns } from './network-dns.ts';
import { buildEndpoint, labelsOf } from './network-policies.ts';
import { sideOf } from './policy-side.ts';
import { unseen } from './unseen.ts';

interface PoliciesRead {
  readonly policies: Reading<NetworkPolicy[]>;
  readonly namespaces: Reading<Namespace[]>;
}

type Name = 'network.egressToGit' | 'network.egressToPackages';

/** A host outside the cluster that the build did not reach. */
interface Unreached {
  readonly name: Name;
  readonly host: string;
  readonly ip?: string;
  readonly port: number;
  /** The name was not resolved: the question is the way to DNS, not to the host. */
  readonly isUnresolved: boolean;
}

/** Do NetworkPolicies let the build out to the git host, or to the host of packages, that it did not reach? */
export const outsideEgress = defineCheck<PoliciesRead | undefined>({
  id: 'outside-egress',
  asks: 'Do NetworkPolicies let the build out to the hosts that it did not reach?',
  gives: [
    'network.egressToGit',
    'network.egressToPackages',
    'network.outsidePath',
    'network.blockedDns',
  ],
  needs: ['log.signature'],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    if (unreached(facts).length === 0) return undefined;
    const [policies, namespaces] = await Promise.all([
      cluster.list('NetworkPolicy', { namespace: build.subject.namespace }),
      cluster.list('Namespace', {}),
    ]);
    return { policies, namespaces };
  },
  conclude: (read, { build, facts }) =>
    read ? unreached(facts).flatMap((one) => answer(one, read, buildEndpoint(build))) : [],
});

function unreached(facts: readonly Fact[]): Unreached[] {
  const lines = evidenceOf(facts, 'git-unreachable').map(({ text }) => text);
  const toGit = lines.length > 0 ? [gitHost(lines, factValue(facts, 'builder.context'))] : [];
  const toPackages = packageHost(tellingEvidence(facts).map(({ text }) => text));
  return [...toGit, toPackages].filter((one) => one !== undefined);
}

const evidenceOf = (facts: readonly Fact[], signature: string): Evidence[] =>
  facts
    .filter(isKnown)
    .filter(({ name, value }) => name === 'log.signature' && value === signature)
    .flatMap(({ evidence }) => evidence);

const unresolved =
  /n[o']t resolve|unable to resolve|failure resolving|name resolution|\blookup |no such host|server misbehaving|ENOTFOUND|EAI_AGAIN|bad address/i;

function gitHost(lines: readonly string[], context: string | undefined): Unreached | undefined {
  const text = lines.join('\n');
  const named = lines.map(endpointOf).find(({ host, address }) => host ?? address);
  const address = named?.address?.replace(/:\d+$/, '');
  const host = (named?.host ?? endpointOf(context ?? '').host)?.replace(/:\d+$/, '') ?? address;
  if (!host) return undefined;
  const isSecureShell = /\bssh\b|port 22\b|git@/.test(text);
  return {
    name: 'network.egressToGit',
    host,
    ...(address && isIP(address) ? { ip: address } : {}),
    port: named?.port ?? (isSecureShell ? 22 : 443),
    isUnresolved: unresolved.test(text),
  };
}

function packageHost(lines: readonly string[]): Unreached | undefined {
  const found = dependencyFailure(lines);
  if (found?.failure !== 'unreachable' || !found.host) return undefined;
  const { host, port } = found;
  const isPlain = lines.some((line) => line.includes(`http://${host}`));
  return {
    name: 'network.egressToPackages',
    host,
    ...(isIP(host) ? { ip: host } : {}),
    port: port ?? (isPlain ? 80 : 443),
    isUnresolved: unresolved.test(lines.join('\n')),
  };
}

function answer(
  { name, host, ip, port, isUnresolved }: Unreached,
  { policies, namespaces }: PoliciesRead,
  build: ReturnType<typeof buildEndpoint>,
): Fact[] {
  if (policies.kind !== 'found') return unseen(policies, name, 'list of NetworkPolicies');
  // Behind a Service of the cluster the pod counts, and which one that is was not looked up.
  if (/\.svc(?:\.|$)|\.cluster\.local$/.test(host))
    return [unknown(name, `${host} is in the cluster, and its pods were not looked up`)];
  if (isUnresolved) {
    const [dns, ...closed] = egressToDns({
      build,
      buildPolicies: policies,
      namespaces: labelsOf(namespaces),
    });
    if (!dns || !isKnown(dns)) return dns ? [unknown(name, dns.unknown)] : [];
    const isDenied = dns.value === 'denied';
    return [...decided(name, isDenied, dns.evidence, { host: 'DNS', port: 53 }), ...closed];
  }
  const decision = evaluateDirection('egress', {
    from: build,
    // A name stands for an address that nobody has looked up.
    to: { kind: 'address', ip: ip ?? host },
    port,
    protocol: 'TCP',
    policies: policies.value,
    namespaces: labelsOf(namespaces),
  });
  const summary = summarize([decision]);
  return summary.verdict === 'unknown'
    ? [unknown(name, summary.because)]
    : decided(name, summary.verdict === 'denied', summary.evidence, {
        host,
        port,
        ...(ip ? { ip } : {}),
        policies: [...decision.selectedBy],
        from: sideOf(build, labelsOf(namespaces)),
      });
}

const decided = (
  name: Name,
  isDenied: boolean,
  evidence: readonly Evidence[],
  path: FactValue<'network.outsidePath'>,
): Fact[] => [
  fact(name, isDenied ? 'denied' : 'allowed', ...evidence),
  ...(isDenied ? [fact('network.outsidePath', path, ...evidence)] : []),
];
