import { describe, expect, it } from 'vitest';
import type { Endpoint, PodEndpoint } from '../../../src/diagnosis/network-policy/endpoint.ts';
import { evaluatePath } from '../../../src/diagnosis/network-policy/evaluate-path.ts';
import type { Protocol } from '../../../src/diagnosis/network-policy/ports.ts';
import { address, namespaces, pod, policies } from './cluster-builder.ts';

// A small cluster that every recipe is tried on.
const web = pod('default/web', 'app=web,role=db', {
  ips: ['10.0.0.10'],
  containerPorts: [{ name: 'http', containerPort: 80 }],
});
const api = pod('default/api', 'app=api,role=frontend', { ips: ['10.0.0.11'] });
const plain = pod('default/plain', '', { ips: ['10.0.0.12'] });
const prodApp = pod('prod/app', 'app=client', { ips: ['10.0.1.10'] });
const prodMonitor = pod('prod/monitor', 'type=monitoring', { ips: ['10.0.1.11'] });
const devMonitor = pod('dev/monitor', 'type=monitoring', { ips: ['10.0.2.11'] });
const dns = pod('kube-system/coredns', 'k8s-app=kube-dns', {
  ips: ['10.0.9.53'],
  containerPorts: [
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
    { name: 'dns-tcp', containerPort: 53 },
  ],
});
const internet = address('203.0.113.9');

const known = namespaces({
  default: '',
  prod: 'purpose=production,team=operations',
  dev: 'purpose=testing',
  'kube-system': '',
});

type Attempt = readonly [
  from: PodEndpoint | Endpoint,
  to: Endpoint,
  port: number,
  verdict: 'allowed' | 'denied',
  protocol?: Protocol,
];

interface Recipe {
  readonly title: string;
  readonly yaml: string;
  readonly attempts: readonly Attempt[];
}

/** Puts a spec into a policy of namespace default. */
const spec = (body: string, name = 'recipe'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: default }\nspec:\n${body}`;

const recipes: readonly Recipe[] = [
  {
    title: "the documentation's first example: an ipBlock, a namespace or pods in, one range out",
    yaml: spec(`
  podSelector: { matchLabels: { role: db } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - ipBlock: { cidr: 172.17.0.0/16, except: [172.17.1.0/24] }
        - namespaceSelector: { matchLabels: { purpose: production } }
        - podSelector: { matchLabels: { role: frontend } }
      ports: [{ protocol: TCP, port: 6379 }]
  egress:
    - to: [{ ipBlock: { cidr: 10.0.0.0/24 } }]
      ports: [{ protocol: TCP, port: 5978 }]`),
    attempts: [
      [api, web, 6379, 'allowed'],
      [prodApp, web, 6379, 'allowed'],
      [address('172.17.0.5'), web, 6379, 'allowed'],
      [address('172.17.1.5'), web, 6379, 'denied'],
      [plain, web, 6379, 'denied'],
      [devMonitor, web, 6379, 'denied'],
      [api, web, 80, 'denied'],
      [web, api, 5978, 'allowed'],
      [web, prodApp, 5978, 'denied'],
      [web, api, 80, 'denied'],
    ],
  },
  {
    title: 'one entry with namespace and pod: both must hold',
    yaml: spec(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { purpose: production } }
          podSelector: { matchLabels: { type: monitoring } }`),
    attempts: [
      [prodMonitor, web, 80, 'allowed'],
      [prodApp, web, 80, 'denied'],
      [devMonitor, web, 80, 'denied'],
    ],
  },
  {
    title: 'two entries, namespace and pod: either is enough, the pods in the own namespace',
    yaml: spec(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { purpose: production } }
        - podSelector: { matchLabels: { app: api } }`),
    attempts: [
      [prodApp, web, 80, 'allowed'],
      [api, web, 80, 'allowed'],
      [devMonitor, web, 80, 'denied'],
      [plain, web, 80, 'denied'],
    ],
  },
  {
    title: 'default deny of all ingress',
    yaml: spec('  podSelector: {}\n  policyTypes: [Ingress]'),
    attempts: [
      [api, web, 80, 'denied'],
      [internet, web, 80, 'denied'],
      [web, internet, 443, 'allowed'],
      [web, prodApp, 80, 'allowed'],
      [web, web, 80, 'allowed'],
    ],
  },
  {
    title: 'allow all ingress, beside a default deny',
    yaml: `${spec('  podSelector: {}\n  policyTypes: [Ingress]', 'deny')}\n---\n${spec('  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{}]')}`,
    attempts: [
      [api, web, 80, 'allowed'],
      [internet, web, 80, 'allowed'],
    ],
  },
  {
    title: 'default deny of all egress',
    yaml: spec('  podSelector: {}\n  policyTypes: [Egress]'),
    attempts: [
      [web, internet, 443, 'denied'],
      [web, dns, 53, 'denied', 'UDP'],
      [web, api, 80, 'denied'],
      [prodApp, web, 80, 'allowed'],
    ],
  },
  {
    title: 'allow all egress, beside a default deny',
    yaml: `${spec('  podSelector: {}\n  policyTypes: [Egress]', 'deny')}\n---\n${spec('  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{}]')}`,
    attempts: [
      [web, internet, 443, 'allowed'],
      [web, dns, 53, 'allowed', 'UDP'],
    ],
  },
  {
    title: 'default deny of both',
    yaml: spec('  podSelector: {}\n  policyTypes: [Ingress, Egress]'),
    attempts: [
      [api, web, 80, 'denied'],
      [prodApp, web, 80, 'denied'],
      [web, prodApp, 80, 'denied'],
    ],
  },
  {
    title: 'a range of ports',
    yaml: spec(`
  podSelector: { matchLabels: { role: db } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 10.0.0.0/24 } }]
      ports: [{ protocol: TCP, port: 32000, endPort: 32768 }]`),
    attempts: [
      [web, api, 31999, 'denied'],
      [web, api, 32000, 'allowed'],
      [web, api, 32768, 'allowed'],
      [web, api, 32769, 'denied'],
      [web, api, 32100, 'denied', 'UDP'],
    ],
  },
  {
    title: 'several namespaces by label expression, and one by name',
    yaml: spec(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchExpressions: [{ key: purpose, operator: In, values: [production, testing] }]
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }`),
    attempts: [
      [web, prodApp, 80, 'allowed'],
      [web, devMonitor, 80, 'allowed'],
      [web, dns, 53, 'allowed', 'UDP'],
      [web, api, 80, 'denied'],
    ],
  },
  {
    title: 'deny all traffic to one application',
    yaml: spec('  podSelector: { matchLabels: { app: web } }\n  ingress: []'),
    attempts: [
      [api, web, 80, 'denied'],
      [prodApp, web, 80, 'denied'],
      [web, api, 80, 'allowed'],
    ],
  },
  {
    title: 'limit traffic to one application to the pods of another',
    yaml: spec(
      '  podSelector: { matchLabels: { app: web } }\n  ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }] }]',
    ),
    attempts: [
      [api, web, 80, 'allowed'],
      [plain, web, 80, 'denied'],
    ],
  },
  {
    title: 'deny traffic from other namespaces',
    yaml: spec('  podSelector: {}\n  ingress: [{ from: [{ podSelector: {} }] }]'),
    attempts: [
      [plain, web, 80, 'allowed'],
      [prodApp, web, 80, 'denied'],
      [internet, web, 80, 'denied'],
    ],
  },
  {
    title: 'allow traffic from all namespaces, though not from outside',
    yaml: spec(
      '  podSelector: { matchLabels: { app: web } }\n  ingress: [{ from: [{ namespaceSelector: {} }] }]',
    ),
    attempts: [
      [plain, web, 80, 'allowed'],
      [prodApp, web, 80, 'allowed'],
      [internet, web, 80, 'denied'],
    ],
  },
  {
    title: 'allow traffic from one namespace',
    yaml: spec(
      '  podSelector: { matchLabels: { app: web } }\n  ingress: [{ from: [{ namespaceSelector: { matchLabels: { purpose: production } } }] }]',
    ),
    attempts: [
      [prodApp, web, 80, 'allowed'],
      [devMonitor, web, 80, 'denied'],
      [api, web, 80, 'denied'],
    ],
  },
  {
    title: 'allow some pods of another namespace',
    yaml: spec(`
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { team: operations } }
          podSelector: { matchLabels: { type: monitoring } }`),
    attempts: [
      [prodMonitor, web, 80, 'allowed'],
      [prodApp, web, 80, 'denied'],
      [devMonitor, web, 80, 'denied'],
    ],
  },
  {
    title: 'allow traffic from outside',
    yaml: spec('  podSelector: { matchLabels: { app: web } }\n  ingress: [{ from: [] }]'),
    attempts: [
      [internet, web, 80, 'allowed'],
      [prodApp, web, 80, 'allowed'],
    ],
  },
  {
    title: 'allow traffic to one port, by number or by name',
    yaml: spec(`
  podSelector: { matchLabels: { app: web } }
  ingress:
    - ports: [{ port: http }]
      from: [{ podSelector: { matchLabels: { role: frontend } } }]
    - ports: [{ port: 9090 }]
      from: [{ namespaceSelector: {} }]`),
    attempts: [
      [api, web, 80, 'allowed'],
      [api, web, 81, 'denied'],
      [plain, web, 80, 'denied'],
      [plain, web, 9090, 'allowed'],
    ],
  },
  {
    title: 'several selectors in one list are alternatives',
    yaml: spec(`
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from:
        - podSelector: { matchLabels: { app: api } }
        - podSelector: { matchLabels: { app: worker } }
        - podSelector: { matchExpressions: [{ key: app, operator: DoesNotExist }] }`),
    attempts: [
      [api, web, 80, 'allowed'],
      [plain, web, 80, 'allowed'],
      [pod('default/other', 'app=other'), web, 80, 'denied'],
    ],
  },
  {
    title: 'deny egress of one application',
    yaml: spec(
      '  podSelector: { matchLabels: { app: web } }\n  policyTypes: [Egress]\n  egress: []',
    ),
    attempts: [
      [web, api, 80, 'denied'],
      [web, dns, 53, 'denied', 'UDP'],
      [api, web, 80, 'allowed'],
    ],
  },
  {
    title: 'allow DNS only, to anywhere',
    yaml: spec(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }]`),
    attempts: [
      [web, dns, 53, 'allowed', 'UDP'],
      [web, dns, 53, 'allowed', 'TCP'],
      [web, internet, 53, 'allowed', 'UDP'],
      [web, api, 80, 'denied'],
    ],
  },
  {
    title: 'allow DNS only, to the DNS pods by the names of their ports',
    yaml: spec(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports: [{ port: dns, protocol: UDP }, { port: dns-tcp }]`),
    attempts: [
      [web, dns, 53, 'allowed', 'UDP'],
      [web, dns, 53, 'allowed', 'TCP'],
      [web, dns, 9153, 'denied'],
      [web, internet, 53, 'denied', 'UDP'],
    ],
  },
  {
    title: 'deny egress to the outside, but allow the cluster and DNS',
    yaml: spec(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: {} }]
    - ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]`),
    attempts: [
      [web, api, 80, 'allowed'],
      [web, prodApp, 80, 'allowed'],
      [web, dns, 53, 'allowed', 'UDP'],
      [web, internet, 443, 'denied'],
    ],
  },
  {
    title: 'allow the internet but no private range: registries in the cluster are closed too',
    yaml: spec(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16] } }]`),
    attempts: [
      [web, internet, 443, 'allowed'],
      [web, prodApp, 5000, 'denied'],
      [web, dns, 53, 'denied', 'UDP'],
    ],
  },
];

describe.each(recipes)('$title', ({ yaml, attempts }) => {
  const applied = policies(yaml);
  const text = (end: Endpoint) => (end.kind === 'pod' ? `${end.namespace}/${end.name}` : end.ip);

  it.each(
    attempts.map(([from, to, port, verdict, protocol = 'TCP' as const]) => ({
      title: `${text(from)} to ${text(to)} ${protocol} ${port}: ${verdict}`,
      path: { from, to, port, protocol, policies: applied, namespaces: known },
      verdict,
    })),
  )('$title', ({ path, verdict }) => {
    expect(evaluatePath(path).verdict).toBe(verdict);
  });
});
