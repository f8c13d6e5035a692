import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { endpointOf } from '../diagnosis/log-endpoint.ts';
import type { Reading, Service } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, type FactValue, fact } from '../model/facts.ts';
import { hostAndPort } from '../model/image-reference.ts';
import { judgeName } from './dns/service-name.ts';
import { pulling } from './image-pull.ts';
import { seenSignatures } from './seen-signatures.ts';
import { unseen } from './unseen.ts';

interface NameRead {
  readonly host: string;
  readonly evidence: Evidence;
  readonly services: Reading<Service[]>;
}

/** Does the name that did not resolve stand for anything, and who was asked? */
export const registryName = defineCheck<NameRead | undefined>({
  id: 'registry-name',
  asks: 'What is the name that does not resolve?',
  gives: ['dns.name', 'dns.answered', 'dns.resolver', 'dns.target', 'dns.nearest'],
  needs: [],
  when: 'suggested',
  async read(cluster, { build, facts }) {
    const [seen] = seenSignatures(facts, ['registry-dns', 'other-registry-dns']);
    const named = seen && endpointOf(seen.evidence.text).host;
    if (!named) return undefined;
    const everywhere = await cluster.list('Service', {});
    const services =
      everywhere.kind === 'forbidden'
        ? await cluster.list('Service', { namespace: build.subject.namespace })
        : everywhere;
    return { host: hostAndPort(named).host, evidence: seen.evidence, services };
  },
  conclude: (read, { build }) => (read ? factsOf(read, build) : []),
});

function factsOf({ host, evidence, services }: NameRead, build: Build): Fact[] {
  const answered = answeredIn(evidence.text);
  const resolver = resolverOf(evidence.text, build, services);
  return [
    fact('dns.name', host, evidence),
    ...(answered === undefined ? [] : [fact('dns.answered', answered, evidence)]),
    fact('dns.resolver', resolver.kind, { source: evidence.source, text: resolver.text }),
    ...targetFacts(host, build.subject.namespace, services),
  ];
}

function targetFacts(host: string, namespace: string, services: Reading<Service[]>): Fact[] {
  if (services.kind !== 'found') return unseen(services, 'dns.target', 'list of Services');
  const { target, nearest } = judgeName(host, namespace, services.value);
  const source = 'Services of the cluster';
  const text = nearest ? `none is ${host}; the nearest is ${nearest}` : textOf[target](host);
  return [
    fact('dns.target', target, { source, text }),
    ...(nearest ? [fact('dns.nearest', nearest, { source, text })] : []),
  ];
}

const textOf: Readonly<Record<FactValue<'dns.target'>, (host: string) => string>> = {
  service: (host) => `${host} is one of them`,
  'headless-service': (host) =>
    `${host} is one without an address of its own, and stands for its ready pods`,
  'external-name': (host) => `${host} leads out of the cluster (ExternalName)`,
  'service-missing': (host) => `none is ${host}`,
  'namespace-missing': (host) => `none is ${host}, nor in its namespace`,
  outside: (host) => `${host} is no name of a Service`,
};

/** Go's and glibc's words for "there is none" and for "nobody said". A name server that fails says neither. */
export function answeredIn(text: string): boolean | undefined {
  if (
    /no such host|NXDOMAIN|Name or service not known|nodename nor servname|UnknownHost/i.test(text)
  )
    return true;
  return /i\/o timeout|timed out|connection refused|no answer|unreachable|not permitted|Temporary failure|try again/i.test(
    text,
  )
    ? false
    : undefined;
}

interface Resolver {
  readonly kind: FactValue<'dns.resolver'>;
  readonly text: string;
}

/** A kubelet asks the node's name servers; so does a pod that shares the node's network or is told to. */
function resolverOf(text: string, build: Build, services: Reading<Service[]>): Resolver {
  if (pulling(build)) return { kind: 'node', text: "the kubelet asks the node's name servers" };
  const spec = build.job?.spec?.template.spec ?? build.pods[0]?.spec;
  if (spec?.dnsPolicy === 'Default') return { kind: 'node', text: 'dnsPolicy: Default' };
  if (spec?.hostNetwork && spec.dnsPolicy !== 'ClusterFirstWithHostNet')
    return { kind: 'node', text: 'hostNetwork without dnsPolicy: ClusterFirstWithHostNet' };
  const asked = / on (?<ip>[\d.]+|\[[\da-f:]+\]):53\b/i.exec(text)?.groups?.ip;
  const isService =
    services.kind === 'found' && services.value.some(({ spec: one }) => one?.clusterIP === asked);
  return {
    kind: 'cluster',
    text: isService
      ? `asked ${asked}, a Service of the cluster`
      : 'the usual dnsPolicy, ClusterFirst',
  };
}
