import { describe } from 'vitest';
import { refused, timeout } from './cluster.ts';
import {
  builds,
  crashing,
  egressOnly,
  ingressOnly,
  type Manifest,
  namespace,
  policy,
  registryIp,
  registryNamespace,
  registryPod,
  registryPodIp,
  service,
} from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const toNamespace = (labels: object, port: number | string = 5000, more: object = {}) => ({
  to: [{ namespaceSelector: { matchLabels: labels } }],
  ports: [{ protocol: 'TCP', port, ...more }],
});
const byOwnName = { 'kubernetes.io/metadata.name': registryNamespace };
const bySeedLabel = { name: registryNamespace };
const labelled = namespace(registryNamespace, bySeedLabel);

const closes = (when: string, ...objects: Manifest[]): Row => ({
  when,
  turn: { objects },
  cause: 'network-policy-egress',
  certainty: 'confirmed',
  ruledOut: ['registry-unreachable', 'registry-storage-full'],
  summary: 'port 5000',
});

/** The registry serves and nothing closes the way: it was away when the build ran. */
const opens = (when: string, ...objects: Manifest[]): Row => ({
  when,
  turn: { objects },
  cause: 'registry-unreachable',
  certainty: 'likely',
  ruledOut: ['network-policy-egress', 'network-policy-ingress'],
});

describe("a policy of the build's namespace closes the way", () => {
  itDiagnoses([
    closes('when it lets out to DNS alone', egressOnly()),
    closes('when it denies by having no rule', policy({ policyTypes: ['Egress'] })),
    closes('when it denies all in both directions', policy({ policyTypes: ['Ingress', 'Egress'] })),
    closes(
      'when its types are left out and its rules speak of egress',
      policy({ egress: [toNamespace({ team: 'x' })] }),
    ),
    closes(
      "when it names a label that the registry's namespace lacks",
      egressOnly(toNamespace(bySeedLabel)),
    ),
    closes('when it opens another port', labelled, egressOnly(toNamespace(bySeedLabel, 5001))),
    closes(
      'when it opens a range of ports beside it',
      labelled,
      egressOnly(toNamespace(bySeedLabel, 5001, { endPort: 5100 })),
    ),
    closes(
      "when it opens the Service's port and the pod listens on another",
      service({
        ports: [
          { port: 80, targetPort: 5000 },
          { port: 5000, targetPort: 5000 },
        ],
      }),
      labelled,
      egressOnly(toNamespace(bySeedLabel, 80)),
    ),
    closes(
      'when it opens the ClusterIP, which the pod does not have',
      egressOnly({ to: [{ ipBlock: { cidr: `${registryIp}/32` } }], ports: [{ port: 5000 }] }),
    ),
    closes(
      'when it opens UDP',
      labelled,
      egressOnly({ ...toNamespace(bySeedLabel), ports: [{ protocol: 'UDP', port: 5000 }] }),
    ),
    closes(
      'when it opens pods of its own namespace',
      egressOnly({ to: [{ podSelector: { matchLabels: { app: 'docker-registry' } } }] }),
    ),
    closes(
      'when it opens other pods of that namespace',
      egressOnly({
        to: [
          {
            namespaceSelector: { matchLabels: byOwnName },
            podSelector: { matchLabels: { app: 'web' } },
          },
        ],
      }),
    ),
    closes(
      'when it takes the pod out of the range that it opens',
      egressOnly({ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }),
    ),
    closes('when it selects the pod by its job', {
      ...egressOnly(),
      spec: { podSelector: { matchLabels: { 'job-name': 'app-7' } }, policyTypes: ['Egress'] },
    }),
    closes('when it selects the pod by an expression', {
      ...egressOnly(),
      spec: {
        podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['builder'] }] },
        policyTypes: ['Egress'],
      },
    }),
    {
      ...closes('when the connection is refused rather than dropped', egressOnly()),
      ruledOut: ['registry-unreachable'],
      turn: { objects: [egressOnly()], log: refused() },
    },
    {
      ...closes('when Namespace objects were not collected and no rule could fit', egressOnly()),
      turn: { objects: [egressOnly()], without: ['Namespace'] },
    },
    {
      ...closes('when the Service has another port than its pod'),
      turn: {
        registry: 'docker-registry.cortex-chat.svc',
        log: timeout('docker-registry.cortex-chat.svc', `${registryIp}:80`),
        objects: [
          service({ ports: [{ name: 'http', port: 80, targetPort: 'registry' }] }),
          labelled,
          egressOnly(toNamespace(bySeedLabel, 80)),
        ],
        answer: { service: 'cortex-chat/docker-registry:80', status: 200, body: '' },
      },
    },
    {
      ...closes('when both ends do, since egress comes first', egressOnly(), ingressOnly()),
    },
    {
      when: 'when the registry is down as well, so both are told',
      turn: {
        objects: [egressOnly(), registryPod({ status: crashing() })],
        answer: { error: 'no endpoints available for service "docker-registry"' },
      },
      cause: 'registry-unreachable',
      certainty: 'confirmed',
      confirmed: ['registry-unreachable', 'network-policy-egress'],
    },
    {
      when: 'when nobody recorded what the registry answers',
      turn: { objects: [egressOnly()], answer: null },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      ruledOut: ['registry-storage-full'],
      unknown: { 'registry.responds': 'no answer' },
    },
    {
      when: 'when the registry runs in the same namespace',
      turn: {
        registry: 'docker-registry.builds.svc:5000',
        log: timeout('docker-registry.builds.svc:5000'),
        objects: [
          service({}, 'docker-registry', builds),
          {
            ...registryPod(),
            metadata: {
              name: 'docker-registry-0',
              namespace: builds,
              labels: { app: 'docker-registry' },
            },
          },
          egressOnly(),
        ],
        answer: { service: 'builds/docker-registry:5000', status: 200, body: '' },
      },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
      ruledOut: ['registry-unreachable'],
    },
  ]);
});

describe('no policy is blamed', () => {
  itDiagnoses([
    opens(
      'where it names a label that the namespace carries',
      labelled,
      egressOnly(toNamespace(bySeedLabel)),
    ),
    opens('where it names the namespace by its own name', egressOnly(toNamespace(byOwnName))),
    opens(
      "where it opens the pod's port by its name",
      egressOnly(toNamespace(byOwnName, 'registry')),
    ),
    opens(
      'where it opens a range of ports that holds it',
      egressOnly(toNamespace(byOwnName, 4000, { endPort: 6000 })),
    ),
    opens(
      "where it opens the pod's address",
      egressOnly({ to: [{ ipBlock: { cidr: `${registryPodIp}/32` } }] }),
    ),
    opens('where another policy opens what the first closes', policy({ policyTypes: ['Egress'] }), {
      ...egressOnly(toNamespace(byOwnName)),
      metadata: { name: 'allow-registry', namespace: builds },
    }),
    opens('where it selects other pods', {
      ...egressOnly(),
      spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] },
    }),
    opens('where it restricts ingress to the build alone', policy({ policyTypes: ['Ingress'] })),
    opens(
      'where it stands in a third namespace',
      policy({ policyTypes: ['Egress'] }, { namespace: 'default' }),
    ),
    opens(
      'where one of two registry pods may be reached',
      registryPod({
        name: 'docker-registry-1',
        ip: '10.42.1.16',
        labels: { app: 'docker-registry', tier: 'edge' },
      }),
      egressOnly({
        to: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: 'edge' } } }],
      }),
    ),
    {
      when: 'where Namespace objects were not collected and a rule may fit',
      turn: { objects: [egressOnly(toNamespace(bySeedLabel))], without: ['Namespace'] },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: { 'network.egressToRegistry': 'labels of namespace cortex-chat' },
    },
    {
      when: "where the pod's address was not written down and a range may hold it",
      turn: {
        objects: [
          registryPod({ status: { podIP: undefined } }),
          egressOnly({ to: [{ ipBlock: { cidr: '10.42.1.0/24' } }] }),
        ],
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
      unknown: { 'network.egressToRegistry': 'address' },
    },
    {
      when: 'where the registry answered the build with an error',
      turn: {
        objects: [egressOnly()],
        log: 'error pushing image: PUT http://10.43.170.72:5000/v2/app/blobs/uploads/x: unexpected status code 500 Internal Server Error\n',
      },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
  ]);
});

describe("a policy at the registry's end", () => {
  const ingress = (when: string, ...objects: Manifest[]): Row => ({
    when,
    turn: { objects },
    cause: 'network-policy-ingress',
    certainty: 'confirmed',
    ruledOut: ['registry-unreachable', 'network-policy-egress'],
    summary: 'port 5000',
  });
  itDiagnoses([
    ingress('lets in nobody', ingressOnly()),
    ingress('lets in its own namespace alone', ingressOnly({ from: [{ podSelector: {} }] })),
    ingress(
      'lets in a namespace by a label that ours lacks',
      ingressOnly({ from: [{ namespaceSelector: { matchLabels: { ci: 'true' } } }] }),
    ),
    ingress('opens another port', ingressOnly({ ports: [{ port: 5001 }] })),
    ingress('closes all of the namespace by default', policy({}, { namespace: registryNamespace })),
    ingress('is closed while egress is opened', egressOnly(toNamespace(byOwnName)), ingressOnly()),
    opens('lets in all namespaces', ingressOnly({ from: [{ namespaceSelector: {} }] })),
    opens(
      'selects other pods than the registry',
      policy({ podSelector: { matchLabels: { app: 'web' } } }, { namespace: registryNamespace }),
    ),
  ]);
});

const cilium = (spec: object, place: object = { namespace: builds }): Manifest => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'restrict', ...place },
  spec,
});
const calico: Manifest = {
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: 'default-deny' },
  spec: { selector: 'all()', types: ['Egress'] },
};

describe('with policies of another kind, nobody is called guilty', () => {
  itDiagnoses([
    {
      when: 'where a Cilium policy selects the build',
      calls: 19,
      turn: { objects: [cilium({ endpointSelector: {}, egress: [] })] },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: 'where a Calico policy selects all',
      calls: 19,
      turn: { objects: [calico] },
      cause: 'registry-unreachable',
      certainty: 'possible',
    },
    {
      when: 'but a NetworkPolicy beside it that denies',
      calls: 19,
      turn: { objects: [cilium({ endpointSelector: {} }), egressOnly()] },
      cause: 'network-policy-egress',
      certainty: 'confirmed',
    },
  ]);
});

describe('where the registry has a name and DNS is closed', () => {
  const registry = 'docker-registry.cortex-chat.svc.cluster.local:5000';
  itDiagnoses([
    {
      when: 'the registry is not blamed',
      turn: {
        registry,
        objects: [policy({ policyTypes: ['Egress'], egress: [toNamespace(byOwnName)] })],
        log: `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "${registry}/app:7": creating push check transport for ${registry} failed: Get "https://${registry}/v2/": dial tcp: lookup docker-registry.cortex-chat.svc.cluster.local on 10.43.0.10:53: read udp 10.42.2.30:41234->10.43.0.10:53: i/o timeout\n`,
      },
      blamesNone: ['registry-unreachable', 'network-policy-ingress', 'registry-storage-full'],
    },
  ]);
});
