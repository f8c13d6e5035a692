import { describe, expect, it } from 'vitest';
import type { Endpoint, PodEndpoint } from '../../../src/diagnosis/network-policy/endpoint.ts';
import { evaluatePath, type Path } from '../../../src/diagnosis/network-policy/evaluate-path.ts';
import { address, namespaces, pod, policy } from './cluster-builder.ts';

const client = pod('default/client', 'app=client');
const server = pod('default/server', 'app=server', {
  ips: ['10.1.0.9'],
  containerPorts: [
    { name: 'http', containerPort: 8080 },
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
  ],
});

const path = (rest: Partial<Path>): Path => ({
  from: client,
  to: server,
  port: 8080,
  protocol: 'TCP',
  policies: [],
  namespaces: namespaces({ default: '', other: 'team=a' }),
  ...rest,
});

const egress = (spec: string, rest: Partial<Path> = {}) =>
  evaluatePath(path({ policies: [policy(spec)], ...rest })).egress;
const ingress = (spec: string, rest: Partial<Path> = {}) =>
  evaluatePath(path({ policies: [policy(spec)], ...rest })).ingress;

const egressTo = (rule: string) => `{ podSelector: {}, policyTypes: [Egress], egress: [${rule}] }`;
const ingressFrom = (rule: string) =>
  `{ podSelector: {}, policyTypes: [Ingress], ingress: [${rule}] }`;

describe('evaluatePath: which policies isolate a pod', () => {
  it('lets everything through where no policy selects either end', () => {
    expect(evaluatePath(path({}))).toMatchObject({
      verdict: 'allowed',
      egress: { because: 'no NetworkPolicy selects default/client for egress' },
      ingress: { because: 'no NetworkPolicy selects default/server for ingress' },
    });
  });

  it.each([
    ['no types and no rules: ingress alone', '{ podSelector: {} }', 'allowed', 'denied'],
    ['no types and an egress rule: both', '{ podSelector: {}, egress: [{}] }', 'allowed', 'denied'],
    [
      'an empty list of types counts as none',
      '{ podSelector: {}, policyTypes: [] }',
      'allowed',
      'denied',
    ],
    [
      'no types and an empty egress list: ingress alone',
      '{ podSelector: {}, egress: [] }',
      'allowed',
      'denied',
    ],
    [
      'Egress alone, though ingress rules stand there',
      '{ podSelector: {}, policyTypes: [Egress], ingress: [{}] }',
      'denied',
      'allowed',
    ],
    [
      'both types, no rules',
      '{ podSelector: {}, policyTypes: [Ingress, Egress] }',
      'denied',
      'denied',
    ],
    [
      'a rule that names nothing allows everything',
      '{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }',
      'allowed',
      'allowed',
    ],
    [
      'empty lists in a rule mean everything too',
      '{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [], ports: [] }] }',
      'allowed',
      'allowed',
    ],
  ])('%s', (_, spec, atEgress, atIngress) => {
    const decision = evaluatePath(path({ policies: [policy(spec)] }));
    expect([decision.egress.verdict, decision.ingress.verdict]).toEqual([atEgress, atIngress]);
  });

  it('ignores policies of other namespaces', () => {
    const elsewhere = policy('{ podSelector: {} }', 'deny', 'other');
    expect(evaluatePath(path({ policies: [elsewhere] })).verdict).toBe('allowed');
  });

  it('lets a pod reach itself whatever its policies say, by name and by address', () => {
    const deny = policy('{ podSelector: {}, policyTypes: [Ingress, Egress] }');
    for (const to of [client, address('10.1.0.7')])
      expect(evaluatePath(path({ to, policies: [deny] })).verdict).toBe('allowed');
  });

  it('applies to addresses outside at the pod only', () => {
    const decision = evaluatePath(
      path({ to: address('203.0.113.5'), policies: [policy('{ podSelector: {} }')] }),
    );
    expect(decision.ingress).toMatchObject({ verdict: 'allowed', selectedBy: [] });
  });

  it('takes the rule of any policy: they add up', () => {
    const policies = [
      policy('{ podSelector: {}, policyTypes: [Egress] }', 'default-deny'),
      policy(
        egressTo('{ ports: [{ port: 53, protocol: UDP }] }, { to: [{ podSelector: {} }] }'),
        'some',
      ),
    ];
    expect(evaluatePath(path({ policies })).egress).toMatchObject({
      verdict: 'allowed',
      rule: { policy: { namespace: 'default', name: 'some' }, path: '.spec.egress[1]' },
      because: '.spec.egress[1] of some allows TCP 8080 to default/server',
    });
  });
});

describe('evaluatePath: selectors', () => {
  const peer = (selector: string) => egressTo(`{ to: [{ podSelector: ${selector} }] }`);

  it.each([
    ['{}', 'allowed'],
    ['{ matchLabels: { app: server } }', 'allowed'],
    ['{ matchLabels: { app: client } }', 'denied'],
    ['{ matchExpressions: [{ key: app, operator: In, values: [server, x] }] }', 'allowed'],
    ['{ matchExpressions: [{ key: app, operator: NotIn, values: [server] }] }', 'denied'],
    ['{ matchExpressions: [{ key: absent, operator: NotIn, values: [server] }] }', 'allowed'],
    ['{ matchExpressions: [{ key: absent, operator: DoesNotExist }] }', 'allowed'],
    ['{ matchExpressions: [{ key: app, operator: DoesNotExist }] }', 'denied'],
    ['{ matchExpressions: [{ key: app, operator: Exists }] }', 'allowed'],
    [
      '{ matchLabels: { app: server }, matchExpressions: [{ key: absent, operator: Exists }] }',
      'denied',
    ],
    ['{ matchExpressions: [{ key: app, operator: Like }] }', 'unknown'],
    ['{ matchLabels: { constructor: x } }', 'denied'],
  ])('podSelector %s: %s', (selector, verdict) => {
    expect(egress(peer(selector)).verdict).toBe(verdict);
  });

  it.each([
    ['a podSelector alone looks in the policy’s own namespace', '{ podSelector: {} }', 'denied'],
    [
      'a namespaceSelector takes all pods of the namespace',
      '{ namespaceSelector: { matchLabels: { team: a } } }',
      'allowed',
    ],
    ['an empty namespaceSelector takes all namespaces', '{ namespaceSelector: {} }', 'allowed'],
    [
      'both in one entry must hold',
      '{ namespaceSelector: { matchLabels: { team: a } }, podSelector: { matchLabels: { app: x } } }',
      'denied',
    ],
    [
      'two entries are alternatives',
      '{ namespaceSelector: { matchLabels: { team: a } } }, { podSelector: { matchLabels: { app: x } } }',
      'allowed',
    ],
    [
      'the name label is always there',
      '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: other } } }',
      'allowed',
    ],
    ['an entry that names nothing holds nobody', '{}', 'denied'],
  ])('%s', (_, entries, verdict) => {
    const to = pod('other/server', 'app=server');
    expect(egress(egressTo(`{ to: [${entries}] }`), { to }).verdict).toBe(verdict);
  });

  it('reads the sources of a rule under either of their names', () => {
    const denied = ingressFrom('{ from: [{ podSelector: { matchLabels: { app: x } } }] }');
    expect(ingress(denied).verdict).toBe('denied');
    expect(ingress(denied.replace('from:', '_from:')).verdict).toBe('denied');
  });
});

describe('evaluatePath: ports', () => {
  it.each([
    ['{ port: 8080 }', 'allowed'],
    ['{ port: 8081 }', 'denied'],
    ['{ port: 8080, protocol: UDP }', 'denied'],
    ['{ protocol: TCP }', 'allowed'],
    ['{ protocol: SCTP }', 'denied'],
    ['{ port: 8000, endPort: 8080 }', 'allowed'],
    ['{ port: 8080, endPort: 9000 }', 'allowed'],
    ['{ port: 8081, endPort: 9000 }', 'denied'],
    ['{ port: http }', 'allowed'],
    ['{ port: https }', 'denied'],
    ['{ port: http, protocol: UDP }', 'denied'],
    ['{ port: 1 }, { port: 8080 }', 'allowed'],
  ])('%s: %s in both directions', (ports, verdict) => {
    expect(egress(egressTo(`{ ports: [${ports}] }`)).verdict).toBe(verdict);
    expect(ingress(ingressFrom(`{ ports: [${ports}] }`)).verdict).toBe(verdict);
  });

  it('looks names up at the destination, not at the pod that the policy selects', () => {
    const from: PodEndpoint = { ...client, containerPorts: [{ name: 'http', containerPort: 1 }] };
    expect(egress(egressTo('{ ports: [{ port: http }] }'), { from }).verdict).toBe('allowed');
  });

  it('finds no named port at a plain address', () => {
    const to = address('203.0.113.5');
    expect(egress(egressTo('{ ports: [{ port: http }] }'), { to }).verdict).toBe('denied');
  });

  it('does not know named ports of a pod whose containers it has not seen', () => {
    const { containerPorts: _, ...to } = server;
    expect(egress(egressTo('{ ports: [{ port: http }] }'), { to })).toMatchObject({
      verdict: 'unknown',
      because:
        '.spec.egress[0] of policy may allow TCP 8080 to default/server: the port named "http" of default/server is not known',
    });
  });
});

describe('evaluatePath: ipBlock', () => {
  const block = (entry: string) => egressTo(`{ to: [{ ipBlock: ${entry} }] }`);

  it.each<[string, string, string]>([
    ['{ cidr: 10.1.0.0/16 }', '10.1.2.3', 'allowed'],
    ['{ cidr: 10.1.0.0/16 }', '10.2.2.3', 'denied'],
    ['{ cidr: 10.1.2.3/32 }', '10.1.2.3', 'allowed'],
    ['{ cidr: 10.1.9.9/16 }', '10.1.2.3', 'allowed'],
    ['{ cidr: 10.1.0.0/16, except: [10.1.2.0/24] }', '10.1.2.3', 'denied'],
    ['{ cidr: 10.1.0.0/16, except: [10.1.2.0/24] }', '10.1.3.3', 'allowed'],
    ['{ cidr: 0.0.0.0/0 }', '203.0.113.5', 'allowed'],
    ['{ cidr: 0.0.0.0/0 }', '2001:db8::1', 'denied'],
    ['{ cidr: "::/0" }', '203.0.113.5', 'denied'],
    ['{ cidr: "::/0" }', '2001:db8::1', 'allowed'],
    ['{ cidr: "2001:db8::/64", except: ["2001:db8::/96"] }', '2001:db8::1', 'denied'],
    ['{ cidr: "2001:db8::/64", except: ["2001:db8::/96"] }', '2001:DB8:0:0:1::1', 'allowed'],
    ['{ cidr: 10.0.0.0 }', '10.0.0.1', 'unknown'],
    ['{ cidr: 10.0.0.0/40 }', '10.0.0.1', 'unknown'],
  ])('%s and %s: %s', (entry, ip, verdict) => {
    const from: PodEndpoint = { ...client, ips: [] };
    expect(egress(block(entry), { from, to: address(ip) }).verdict).toBe(verdict);
  });

  it('matches pods by their own address', () => {
    expect(egress(block('{ cidr: 10.1.0.9/32 }')).verdict).toBe('allowed');
    expect(ingress(ingressFrom('{ from: [{ ipBlock: { cidr: 10.1.0.7/32 } }] }')).verdict).toBe(
      'allowed',
    );
  });

  it('cannot tell for a pod that has no address yet, unless the range holds its whole family', () => {
    const to: PodEndpoint = { ...server, ips: [] };
    expect(egress(block('{ cidr: 10.0.0.0/8 }'), { to })).toMatchObject({
      verdict: 'unknown',
      because:
        ".spec.egress[0] of policy may allow TCP 8080 to default/server: the peer's address is not known, to compare with 10.0.0.0/8",
    });
    expect(egress(block('{ cidr: 0.0.0.0/0 }'), { to }).verdict).toBe('allowed');
    expect(egress(block('{ cidr: "::/0" }'), { to }).verdict).toBe('denied');
  });

  it('uses the family of the destination’s primary address between dual-stack pods', () => {
    const from: PodEndpoint = { ...client, ips: ['10.1.0.7', 'fd00::7'] };
    const to: PodEndpoint = { ...server, ips: ['fd00::9', '10.1.0.9'] };
    expect(egress(block('{ cidr: 10.1.0.0/16 }'), { from, to }).verdict).toBe('denied');
    expect(egress(block('{ cidr: "fd00::/16" }'), { from, to }).verdict).toBe('allowed');
  });
});

describe('evaluatePath: what is left to the network plugin or not known', () => {
  const onHost: PodEndpoint = { ...server, hostNetwork: true, ips: ['192.0.2.1'] };

  it('does not evaluate policies on pods of the host’s network', () => {
    const decision = evaluatePath(
      path({ to: onHost, policies: [policy('{ podSelector: {} }', 'deny')] }),
    );
    expect(decision).toMatchObject({
      verdict: 'unknown',
      ingress: {
        verdict: 'not-evaluated',
        because:
          "deny selects default/server, which is on the host's network: what that means is left to the network plugin",
      },
    });
  });

  it('knows a pod of the host’s network by address, and by selector only perhaps', () => {
    const to: Endpoint = onHost;
    expect(egress(egressTo('{ to: [{ podSelector: {} }] }'), { to }).verdict).toBe('unknown');
    expect(
      egress(egressTo('{ to: [{ podSelector: { matchLabels: { app: x } } }] }'), { to }).verdict,
    ).toBe('denied');
    expect(egress(egressTo('{ to: [{ ipBlock: { cidr: 192.0.2.0/24 } }] }'), { to }).verdict).toBe(
      'allowed',
    );
  });

  it('never keeps a pod from its own node', () => {
    const from: PodEndpoint = { ...client, nodeIps: ['192.0.2.1'] };
    const deny = '{ podSelector: {}, policyTypes: [Egress] }';
    expect(egress(deny, { from, to: address('192.0.2.1') }).verdict).toBe('allowed');
    expect(egress(deny, { from, to: onHost }).verdict).toBe('unknown');
    expect(egress(deny, { from, to: address('192.0.2.2') }).verdict).toBe('denied');
  });

  it('knows its own node by name where the address was not written down', () => {
    const from: PodEndpoint = { ...client, node: 'node-1' };
    const agent = { ...onHost, ips: [] };
    const deny = '{ podSelector: {}, policyTypes: [Egress] }';
    expect(egress(deny, { from, to: { ...agent, node: 'node-1' } }).verdict).toBe('unknown');
    expect(egress(deny, { from, to: { ...agent, node: 'node-2' } }).verdict).toBe('denied');
  });

  it('says which namespace’s labels it would have to know', () => {
    const to = pod('hidden/server', 'app=server');
    const rule = (selector: string) =>
      egressTo(`{ to: [{ namespaceSelector: { matchLabels: { ${selector} } } }] }`);
    expect(egress(rule('team: a'), { to })).toMatchObject({
      verdict: 'unknown',
      because:
        '.spec.egress[0] of policy may allow TCP 8080 to hidden/server: the labels of namespace hidden are not known',
    });
    expect(egress(rule('kubernetes.io/metadata.name: hidden'), { to }).verdict).toBe('allowed');
    expect(egress(rule('kubernetes.io/metadata.name: other'), { to }).verdict).toBe('denied');
    expect(egress(rule('kubernetes.io/metadata.name: other, team: a'), { to }).verdict).toBe(
      'denied',
    );
  });

  it('does not need to know what another rule decides', () => {
    const to = pod('hidden/server', 'app=server');
    const rules =
      '{ to: [{ namespaceSelector: { matchLabels: { team: a } } }] }, { to: [{ namespaceSelector: {} }] }';
    expect(egress(egressTo(rules), { to })).toMatchObject({
      verdict: 'allowed',
      rule: { path: '.spec.egress[1]' },
    });
    const onlyOther =
      '{ to: [{ namespaceSelector: { matchLabels: { team: a } } }], ports: [{ port: 1 }] }';
    expect(egress(egressTo(onlyOther), { to }).verdict).toBe('denied');
  });

  it('does not pretend to know whom a broken selector selects', () => {
    const spec = '{ podSelector: { matchExpressions: [{ key: app, operator: Like }] } }';
    expect(ingress(spec)).toMatchObject({
      verdict: 'unknown',
      because:
        'which of policy select the pod for ingress is not clear: the selector operator "Like" does not exist',
    });
  });
});

describe('evaluatePath: why it is denied', () => {
  it.each([
    [
      '{ podSelector: {}, policyTypes: [Egress] }',
      'policy selects the pod for egress; it has no rule that allows TCP 8080 to default/server',
    ],
    [
      egressTo('{ ports: [{ port: 53 }] }'),
      'policy selects the pod for egress; its only rule does not allow TCP 8080 to default/server',
    ],
    [
      egressTo('{ ports: [{ port: 53 }] }, { ports: [{ port: 443 }] }'),
      'policy selects the pod for egress; none of its 2 rules allows TCP 8080 to default/server',
    ],
  ])('%s', (spec, because) => {
    expect(egress(spec)).toMatchObject({ verdict: 'denied', because });
  });

  it('shows what the rules that come close allow instead', () => {
    const rules = [
      '{ ports: [{ port: 53, protocol: UDP }, { port: 30000, endPort: 30100 }, { protocol: SCTP }] }',
      '{ to: [{ podSelector: { matchLabels: { app: x } }, namespaceSelector: {} }, { ipBlock: { cidr: 10.9.0.0/16, except: [10.9.1.0/24] } }], ports: [{ port: 8080 }] }',
      '{ to: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [x, y] }, { key: z, operator: Exists }] } }] }',
      '{ to: [{ podSelector: { matchLabels: { app: x } } }], ports: [{ port: 1 }] }',
    ];
    const decision = egress(egressTo(rules.join(', ')));
    expect(decision).toMatchObject({
      verdict: 'denied',
      nearMisses: [
        {
          path: '.spec.egress[0]',
          because: 'holds this peer, but allows only UDP 53, TCP 30000-30100, SCTP (all ports)',
        },
        {
          path: '.spec.egress[1]',
          because:
            'opens this port, but only for pods app=x in all namespaces; 10.9.0.0/16 except 10.9.1.0/24',
        },
        {
          path: '.spec.egress[2]',
          because:
            "opens this port, but only for pods app In (x, y),z Exists in the policy's namespace",
        },
      ],
    });
  });

  it('counts the rules of all policies that select the pod', () => {
    const policies = [
      policy('{ podSelector: {}, policyTypes: [Egress] }', 'deny'),
      policy(egressTo('{ ports: [{ port: 53 }] }'), 'dns'),
    ];
    expect(evaluatePath(path({ policies })).egress).toMatchObject({
      selectedBy: [
        { namespace: 'default', name: 'deny' },
        { namespace: 'default', name: 'dns' },
      ],
      because:
        'deny, dns select the pod for egress; their only rule does not allow TCP 8080 to default/server',
    });
  });
});
