import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openCluster } from '../../src/commands/open-cluster.ts';
import { reach } from '../../src/commands/reach/reach.ts';
import { parseDestination, parseProtocol, parseSource } from '../../src/commands/reach/request.ts';
import { reachJson, reachText } from '../../src/commands/reach/views.ts';
import { reachCommand } from '../../src/commands/reach.ts';
import type { Pod } from '../../src/model/cluster.ts';
import { type Objects, objectsCluster } from './objects-cluster.ts';

const pod = (namespace: string, name: string, ip: string, app = name): Pod => ({
  metadata: { namespace, name, labels: { app } },
  spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 5000 }] }] },
  status: { podIP: ip, phase: 'Running' },
});

const service = (spec: string, name = 'registry') => ({
  metadata: { namespace: 'images', name },
  spec: parse(spec),
});

const denyEgress = {
  metadata: { namespace: 'builds', name: 'default-deny' },
  spec: parse(
    '{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }] }] }',
  ),
};

const objects = (more: Partial<Objects> = {}): Objects => ({
  Pod: [
    pod('builds', 'app-1', '10.0.0.1'),
    pod('images', 'registry-0', '10.0.1.1', 'registry'),
    pod('images', 'registry-1', '10.0.1.2', 'registry'),
  ],
  Service: [
    service(
      '{ clusterIP: 10.96.0.5, selector: { app: registry }, ports: [{ port: 80, targetPort: http }] }',
    ),
  ],
  Namespace: [{ metadata: { name: 'builds' } }, { metadata: { name: 'images' } }],
  NetworkPolicy: [],
  ...more,
});

const ask = (to: string, more: Partial<Objects> = {}, from = 'builds/app-1') =>
  reach(objectsCluster(objects(more)), {
    from: parseSource(from),
    to: parseDestination(to),
    protocol: 'TCP',
  });

describe('reach', () => {
  it('asks at each pod behind a Service, on its own port', async () => {
    const { verdict, what, paths } = await ask('images/registry:80');
    expect({ verdict, what }).toEqual({ verdict: 'allowed', what: 'Service images/registry' });
    expect(paths).toMatchObject([
      { to: { name: 'registry-0' }, port: 5000 },
      { to: { name: 'registry-1' }, port: 5000 },
    ]);
  });

  it('is partly denied when some of the pods are closed', async () => {
    const policy = {
      metadata: { namespace: 'images', name: 'closed' },
      spec: parse('{ podSelector: { matchLabels: { shard: one } } }'),
    };
    const [app, first, second] = objects().Pod ?? [];
    const shard = {
      ...second,
      metadata: { ...second?.metadata, labels: { app: 'registry', shard: 'one' } },
    };
    const Pod = [app ?? {}, first ?? {}, shard];
    const { verdict, paths } = await ask('images/registry:80', { Pod, NetworkPolicy: [policy] });
    expect(verdict).toBe('partly');
    expect(paths.map(({ decision }) => decision.verdict)).toEqual(['allowed', 'denied']);
  });

  it('passes over pods that have ended', async () => {
    const ended = {
      ...pod('images', 'registry-2', '10.0.1.3', 'registry'),
      status: { phase: 'Failed' },
    };
    const { paths } = await ask('images/registry:80', { Pod: [...(objects().Pod ?? []), ended] });
    expect(paths).toHaveLength(2);
  });

  it('takes the Service where a Pod has the same name, and says so', async () => {
    const twin = pod('images', 'registry', '10.0.1.9');
    const { what, notes } = await ask('images/registry:80', {
      Pod: [...(objects().Pod ?? []), twin],
    });
    expect(what).toBe('Service images/registry');
    expect(notes).toEqual(['There is a Pod images/registry too; this is about the Service.']);
  });

  it('asks at the very port of a pod that is named', async () => {
    const { what, paths } = await ask('images/registry-0:81');
    expect(what).toBe('Pod images/registry-0');
    expect(paths).toMatchObject([{ port: 81 }]);
  });

  it('finds the Service or the pod behind an address', async () => {
    expect(await ask('10.96.0.5:80')).toMatchObject({
      what: 'Service images/registry',
      notes: ['10.96.0.5 is the address of Service images/registry.'],
      paths: [{ port: 5000 }, { port: 5000 }],
    });
    expect(await ask('10.0.1.1:5000')).toMatchObject({
      paths: [{ to: { kind: 'pod', name: 'registry-0' } }],
    });
    expect(await ask('203.0.113.5:443')).toMatchObject({
      notes: [],
      paths: [{ to: { kind: 'address', ip: '203.0.113.5' } }],
    });
  });

  it('says that it took an address at face value where it may not look', async () => {
    const cluster = objectsCluster(objects(), { forbidden: ['Service'] });
    const request = {
      from: parseSource('builds/app-1'),
      to: parseDestination('203.0.113.5:443'),
      protocol: 'TCP' as const,
    };
    expect((await reach(cluster, request)).notes).toEqual([
      'Not every Service and pod can be listed: 203.0.113.5 is taken for an address outside the cluster.',
    ]);
  });

  it('asks at the addresses that a Service without a selector lists', async () => {
    const Service = [
      service('{ clusterIP: 10.96.0.6, ports: [{ name: api, port: 443 }] }', 'outside'),
    ];
    const EndpointSlice = [
      {
        metadata: {
          namespace: 'images',
          name: 'outside-1',
          labels: { 'kubernetes.io/service-name': 'outside' },
        },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['192.0.2.7'] }],
        ports: [{ name: 'api', port: 6443 }],
      },
    ];
    expect(await ask('images/outside:443', { Service, EndpointSlice })).toMatchObject({
      paths: [{ to: { kind: 'address', ip: '192.0.2.7' }, port: 6443 }],
    });
  });

  it('is unknown where a namespace that matters cannot be read', async () => {
    const NetworkPolicy = [
      {
        metadata: { namespace: 'images', name: 'by-team' },
        spec: parse(
          '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: a } } }] }] }',
        ),
      },
    ];
    const cluster = objectsCluster(objects({ NetworkPolicy }), { forbidden: ['Namespace'] });
    const request = {
      from: parseSource('builds/app-1'),
      to: parseDestination('images/registry:80'),
      protocol: 'TCP' as const,
    };
    expect((await reach(cluster, request)).verdict).toBe('unknown');
  });

  it.each([
    ['builds/app-2', 'images/registry:80', 'pod-not-found', 'Did you mean app-1?'],
    ['builds/app-1', 'images/registri:80', 'target-not-found', 'Did you mean registry?'],
    [
      'builds/app-1',
      'nowhere/registry:80',
      'target-not-found',
      'Nothing is there in that namespace; check its name.',
    ],
    [
      'builds/app-1',
      'images/database:80',
      'target-not-found',
      'Nothing in that namespace is named like it.',
    ],
  ])('from %s to %s there is %s', async (from, to, code, advice) => {
    await expect(ask(to, {}, from)).rejects.toMatchObject({ code, advice });
  });

  it.each([
    [
      '{ selector: { app: registry }, ports: [{ port: 81 }] }',
      'the Service opens TCP 81, not TCP 80',
    ],
    ['{ selector: { app: nobody }, ports: [{ port: 80 }] }', 'no pod stands behind it'],
    ['{ type: ExternalName, externalName: example.com }', 'it is a name for example.com'],
    ['{ ports: [{ port: 80 }] }', 'it selects no pods and has no endpoints'],
    ['{ ports: [{ port: 81 }] }', 'it does not open TCP 80'],
  ])('says why a Service leads nowhere: %s', async (spec, because) => {
    await expect(ask('images/registry:80', { Service: [service(spec)] })).rejects.toMatchObject({
      code: 'service-not-reachable',
      message: `No pod can be reached through Service images/registry: ${because}.`,
    });
  });

  it('names policies of other kinds at either end, which it does not evaluate', async () => {
    const custom = {
      'cilium.io/ciliumnetworkpolicies': [
        {
          kind: 'CiliumNetworkPolicy',
          metadata: { namespace: 'images', name: 'l7' },
          spec: { endpointSelector: { matchLabels: { app: 'registry' } } },
        },
        {
          kind: 'CiliumNetworkPolicy',
          metadata: { namespace: 'images', name: 'unrelated' },
          spec: { endpointSelector: { matchLabels: { app: 'database' } } },
        },
      ],
    };
    const request = {
      from: parseSource('builds/app-1'),
      to: parseDestination('images/registry:80'),
      protocol: 'TCP' as const,
    };
    const { notes } = await reach(objectsCluster(objects(), { custom }), request);
    expect(notes).toEqual([
      'CiliumNetworkPolicy images/l7 selects the destination; it was not evaluated.',
    ]);
  });

  it('names the permission that it lacks', async () => {
    const cluster = objectsCluster(objects(), { forbidden: ['NetworkPolicy'] });
    const request = {
      from: parseSource('builds/app-1'),
      to: parseDestination('images/registry:80'),
      protocol: 'TCP' as const,
    };
    await expect(reach(cluster, request)).rejects.toMatchObject({
      code: 'cannot-read',
      message:
        'Could not read the NetworkPolicies of builds: this account may not list networkpolicies.networking.k8s.io in builds.',
    });
  });
});

describe('reachText', () => {
  it('tells the verdict, and for each direction which rule decides', async () => {
    const text = reachText(
      await ask('images/registry-0:5000', { NetworkPolicy: [denyEgress] }),
      80,
    );
    expect(text).toMatchInlineSnapshot(`
      "builds/app-1 to Pod images/registry-0, TCP 5000
      Denied: the NetworkPolicies do not let this connection through.

      images/registry-0, TCP 5000: denied
        egress: denied
          NetworkPolicy builds/default-deny
          default-deny selects the pod for egress; its only rule does not allow TCP
            5000 to images/registry-0
          - NetworkPolicy builds/default-deny .spec.egress[0] holds this peer, but
            allows only UDP 53
        ingress: allowed
          no NetworkPolicy selects images/registry-0 for ingress
      "
    `);
  });

  it('keeps to the width', async () => {
    const text = reachText(await ask('images/registry:80', { NetworkPolicy: [denyEgress] }), 60);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });
});

describe('reachJson', () => {
  it('gives programs the same answer', async () => {
    expect(
      reachJson(await ask('images/registry-0:5000', { NetworkPolicy: [denyEgress] })),
    ).toMatchObject({
      verdict: 'denied',
      from: 'builds/app-1',
      to: 'Pod images/registry-0',
      port: 5000,
      protocol: 'TCP',
      paths: [
        {
          to: 'images/registry-0',
          egress: {
            verdict: 'denied',
            selectedBy: [{ namespace: 'builds', name: 'default-deny' }],
          },
          ingress: { verdict: 'allowed' },
        },
      ],
    });
  });
});

describe('the arguments', () => {
  it.each([
    ['builds/app-1:5000', { kind: 'object', namespace: 'builds', name: 'app-1', port: 5000 }],
    ['10.0.0.5:443', { kind: 'address', ip: '10.0.0.5', port: 443 }],
    ['[fd00::5]:443', { kind: 'address', ip: 'fd00::5', port: 443 }],
  ])('%s is understood', (text, expected) => {
    expect(parseDestination(text)).toEqual(expected);
  });

  it.each(['registry:80', 'a/b', 'a/b:0', 'a/b:65536', 'a/b/c:80', 'fd00::5:443', '10.0.0:80', ''])(
    '"%s" is no destination',
    (text) => {
      expect(() => parseDestination(text)).toThrow('expected namespace/service:port');
    },
  );

  it('reads sources and protocols', () => {
    expect(parseSource('builds/app-1.x')).toEqual({ namespace: 'builds', name: 'app-1.x' });
    expect(() => parseSource('app-1')).toThrow('expected namespace/pod');
    expect(parseProtocol('udp')).toBe('UDP');
    expect(() => parseProtocol('icmp')).toThrow('expected tcp, udp or sctp');
  });
});

describe('reachCommand', () => {
  afterEach(() => {
    process.exitCode = undefined;
  });

  const run = async (more: Partial<Objects>, ...args: string[]) => {
    const seen = { closed: false, printed: '' };
    const command = reachCommand(
      async () => ({
        cluster: objectsCluster(objects(more)),
        close: async () => {
          seen.closed = true;
        },
      }),
      (text) => {
        seen.printed += text;
      },
    ).exitOverride();
    await command.parseAsync(['--from', 'builds/app-1', ...args], { from: 'user' });
    return { ...seen, exitCode: process.exitCode };
  };

  it('exits with 0 when it is allowed', async () => {
    const { exitCode, printed, closed } = await run({}, '--to', 'images/registry:80');
    expect({ exitCode, closed }).toEqual({ exitCode: 0, closed: true });
    expect(printed).toContain('Allowed:');
  });

  it('exits with 1 when it is denied, and prints JSON when asked to', async () => {
    const { exitCode, printed } = await run(
      { NetworkPolicy: [denyEgress] },
      '--to',
      'images/registry:80',
      '--json',
    );
    expect(exitCode).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({ verdict: 'denied' });
  });

  it('exits with 2 when it cannot be decided', async () => {
    const NetworkPolicy = [
      {
        metadata: { namespace: 'builds', name: 'odd' },
        spec: parse(
          '{ podSelector: { matchExpressions: [{ key: a, operator: Like }] } , policyTypes: [Egress] }',
        ),
      },
    ];
    expect((await run({ NetworkPolicy }, '--to', 'images/registry:80')).exitCode).toBe(2);
  });

  it('asks for the protocol that was named', async () => {
    const NetworkPolicy = [denyEgress];
    const { exitCode } = await run(
      { NetworkPolicy },
      '--to',
      '203.0.113.5:53',
      '--protocol',
      'udp',
    );
    expect(exitCode).toBe(0);
  });
});

describe('reachCommand on a served bundle', () => {
  afterEach(() => {
    process.exitCode = undefined;
  });

  const from = 'cortex-system/moe-router-build-ce92d';

  it.each([
    ['cortex-chat/docker-registry:5000', 1, 'denied', 'Service cortex-chat/docker-registry'],
    ['10.43.170.72:5000', 1, 'denied', 'Service cortex-chat/docker-registry'],
    ['203.0.113.5:443', 0, 'allowed', '203.0.113.5'],
  ])('answers for %s', async (to, exitCode, verdict, what) => {
    let printed = '';
    const command = reachCommand(openCluster, (text) => {
      printed += text;
    });
    const args = ['--bundle', 'examples/cluster', '--from', from, '--to', to, '--json'];
    await command.parseAsync(args, { from: 'user' });
    expect(JSON.parse(printed)).toMatchObject({ verdict, to: what });
    expect(process.exitCode).toBe(exitCode);
  });
});
