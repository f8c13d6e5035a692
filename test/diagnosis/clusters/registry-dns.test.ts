import { describe } from 'vitest';
import { failingPull } from './credentials.ts';
import {
  buildPod,
  builds,
  crashing,
  egressOnly,
  job,
  kaniko,
  type Manifest,
  notReady,
  policy,
  ready,
  registryPod,
  service,
} from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const full = 'docker-registry.cortex-chat.svc.cluster.local';
const unresolved = (host: string, error = 'no such host') =>
  `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "${host}:5000/app:7": creating push check transport for ${host}:5000 failed: Get "https://${host}:5000/v2/": dial tcp: lookup ${host} on 10.43.0.10:53: ${error}\n`;
const timedOut = 'read udp 10.42.2.30:41234->10.43.0.10:53: i/o timeout';

const coreDns = (isUp: boolean): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'coredns-0', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: { nodeName: 'node-1', containers: [{ name: 'coredns', image: 'coredns:1.11' }] },
  status: { phase: 'Running', podIP: '10.42.1.2', conditions: [isUp ? ready : notReady] },
});
const dnsService = service(
  { clusterIP: '10.43.0.10', selector: { 'k8s-app': 'kube-dns' } },
  'kube-dns',
  'kube-system',
);

interface Given {
  readonly error?: string;
  readonly objects?: readonly Manifest[];
  readonly podSpec?: object;
  readonly forbidden?: NonNullable<Row['turn']['forbidden']>;
}

function build(host: string, { error, objects = [], podSpec = {}, forbidden }: Given): Row['turn'] {
  const containers = [kaniko(`${host}:5000`)];
  return {
    registry: `${host}:5000`,
    log: unresolved(host, error),
    objects: [
      dnsService,
      coreDns(true),
      job({ containers, podSpec }),
      buildPod({ containers, spec: podSpec }),
      ...objects,
    ],
    ...(forbidden ? { forbidden } : {}),
  };
}

const dns = (when: string, turn: Row['turn'], summary: string, more: Partial<Row> = {}): Row => ({
  when,
  turn,
  cause: 'registry-dns',
  certainty: 'confirmed',
  summary,
  ...more,
});
const likely = { certainty: 'likely' } as const;

describe('a name that no Service has', () => {
  itDiagnoses([
    dns(
      'has a letter too few',
      build('docker-registy.cortex-chat.svc.cluster.local', {}),
      `nearest that there is is ${full}`,
    ),
    dns(
      'has a slip in its namespace',
      build('docker-registry.cortex-chta.svc', {}),
      'docker-registry.cortex-chat.svc',
    ),
    dns(
      'lacks its namespace',
      build('docker-registry', {}),
      'nearest that there is is docker-registry.cortex-chat.svc',
    ),
    dns(
      'names another namespace',
      build('docker-registry.builds.svc', {}),
      'docker-registry.cortex-chat.svc',
    ),
    dns(
      'lacks the svc before the domain',
      build('docker-registry.cortex-chat.cluster.local', {}),
      full,
    ),
    dns('has a slip in the svc', build('docker-registry.cortex-chat.scv.cluster.local', {}), full),
    dns(
      'is like none that there is',
      build('harbor.cortex-chat.svc', {}),
      'nor one of a name like it',
    ),
    dns(
      'is in a namespace without Services',
      build('harbor.platform.svc', {}),
      'none at all in that namespace',
    ),
  ]);
});

describe('a name that resolves in the cluster', () => {
  itDiagnoses([
    dns(
      'is likely the fault of a moment',
      build(full, { error: 'server misbehaving' }),
      '',
      likely,
    ),
    dns(
      'is not known to the name servers of a node that the build asks',
      build(full, { podSpec: { hostNetwork: true } }),
      'the build asks the name servers of its node',
    ),
    dns(
      'is known to a pod on the network of its node that was told so',
      build(full, { podSpec: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } }),
      '',
      likely,
    ),
    dns(
      'cannot be asked for under a policy without DNS',
      build(full, { error: timedOut, objects: [policy({ policyTypes: ['Egress'], egress: [] })] }),
      'do not let it out to the cluster',
      { calls: 20 },
    ),
    dns(
      'can be asked for under a policy with DNS, and nobody answered',
      build(full, { error: timedOut, objects: [egressOnly({ to: [{ podSelector: {} }] })] }),
      'No name server answered',
      { certainty: 'likely', calls: 20 },
    ),
    dns(
      'was answered for, so that no policy stands before the name server',
      build('docker-registy.cortex-chat.svc', {
        objects: [policy({ policyTypes: ['Egress'], egress: [] })],
      }),
      'nearest that there is',
    ),
    dns(
      'cannot be asked for while CoreDNS is down',
      build(full, { error: timedOut, objects: [coreDns(false)] }),
      'none of the cluster',
      { calls: 20 },
    ),
  ]);
});

describe('the name of a headless Service', () => {
  const headless = service({ clusterIP: 'None' });
  const down: Partial<Row> = {
    cause: 'registry-unreachable',
    certainty: 'confirmed',
    ruledOut: ['registry-dns'],
    calls: 18,
    rounds: 5,
  };
  const at = (objects: Manifest[], podSpec: object = {}) =>
    build(full, { objects: [headless, ...objects], podSpec });
  const crashed = registryPod({ status: crashing() });
  itDiagnoses([
    dns(
      'leads nowhere while the pods crash',
      at([crashed]),
      `pods do not start (CrashLoopBackOff, 7 restarts), so the name of its headless Service, ${full}`,
      down,
    ),
    dns(
      'leads nowhere while there is no pod',
      { ...at([]), without: ['Pod cortex-chat/docker-registry-0'] },
      'docker-registry has no ready pod',
      down,
    ),
    dns('is likely another fault once a pod is ready', at([]), 'none of its pods was ready then', {
      ...likely,
      calls: 18,
      rounds: 5,
    }),
    dns(
      'is not known to the name servers of a node, whatever the pods',
      at([crashed], { hostNetwork: true }),
      'the build asks the name servers of its node',
    ),
  ]);
});

describe('a name outside of the cluster', () => {
  itDiagnoses([
    dns(
      'is nearly that of a registry that everyone knows',
      build('gchr.io', {}),
      'probably meant to be ghcr.io',
      likely,
    ),
    dns(
      'may be known in another network only',
      build('registry.corp.acme.example', {}),
      'known in another network only',
      likely,
    ),
    dns(
      'cannot be asked for under a policy without DNS',
      build('registry.corp.acme.example', {
        error: timedOut,
        objects: [policy({ policyTypes: ['Egress'], egress: [] })],
      }),
      'do not let it out to the cluster',
      { calls: 20 },
    ),
    dns(
      'is judged by what may be read',
      build('docker-registry', { forbidden: [{ verb: 'list', resource: 'services' }] }),
      '',
      { certainty: 'likely', unknown: { 'dns.target': 'may not list services' } },
    ),
  ]);
});

describe('a name that a kubelet asks for', () => {
  const image = `${full}:5000/web:3`;
  const pull = (objects: Manifest[] = []) =>
    failingPull({
      image,
      message: `Failed to pull image "${image}": failed to pull and unpack image "${image}": failed to resolve reference "${image}": failed to do request: Head "https://${full}:5000/v2/web/manifests/3": dial tcp: lookup ${full}: no such host`,
      objects: [dnsService, coreDns(true), ...objects],
    });
  const request = { kind: 'Pod', name: 'web-5d9cf86b95-26kvf', namespace: builds } as const;
  itDiagnoses([
    dns('is that of a Service, which no node knows', pull(), 'it is the node node-2 that pulls', {
      request,
    }),
  ]);
});
