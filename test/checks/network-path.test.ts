import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type NetworkPathInput, networkFacts } from '../../src/checks/network-path.ts';
import type { NetworkPolicy, Pod, Reading } from '../../src/model/cluster.ts';
import { type Fact, factValues, isKnown } from '../../src/model/facts.ts';
import { namespaces, pod, policy } from '../diagnosis/network-policy/cluster-builder.ts';

const registryPod = (name: string, ip: string, more: Partial<Pod> = {}): Pod => ({
  metadata: { namespace: 'images', name, labels: { app: 'registry', pod: name } },
  spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 5000 }] }] },
  status: { podIP: ip, phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  ...more,
});

const found = <T>(value: T): Reading<T> => ({ kind: 'found', value });
const none = found<NetworkPolicy[]>([]);

const input = (rest: Partial<NetworkPathInput> = {}): NetworkPathInput => ({
  build: pod('builds/app-1', 'job-name=app', { ips: ['10.0.0.1'] }),
  registry: {
    namespace: 'images',
    service: 'registry',
    port: 80,
    targetPort: 'http',
    selector: { app: 'registry' },
  },
  registryPods: found([registryPod('registry-0', '10.0.1.1')]),
  buildPolicies: none,
  registryPolicies: none,
  namespaces: namespaces({ builds: 'team=a', images: 'team=b', 'kube-system': '' }),
  otherPolicies: [],
  ...rest,
});

const named = (facts: readonly Fact[], name: Fact['name']): Fact | undefined =>
  facts.find((one) => one.name === name);

const builds = (spec: string, name = 'build-egress') => policy(spec, name, 'builds');
const images = (spec: string, name = 'registry-ingress') => policy(spec, name, 'images');

const dnsOnly = builds(
  '{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }] }] }',
);

describe('networkFacts', () => {
  it('finds every way open where there are no policies', () => {
    const facts = networkFacts(input());
    expect(facts.filter(isKnown).map(({ name, value }) => [name, value])).toEqual([
      ['network.egressToRegistry', 'allowed'],
      ['network.ingressAtRegistry', 'allowed'],
      ['network.egressToDns', 'allowed'],
    ]);
  });

  it('shows the policy, its rules and the closed path when the build may not get out', () => {
    const facts = networkFacts(input({ buildPolicies: found([dnsOnly]) }));
    expect(named(facts, 'network.egressToRegistry')).toEqual({
      name: 'network.egressToRegistry',
      value: 'denied',
      evidence: [
        {
          source: 'NetworkPolicy builds/build-egress',
          text: 'build-egress selects the pod for egress; its only rule does not allow TCP 5000 to images/registry-0',
        },
        {
          source: 'NetworkPolicy builds/build-egress .spec.egress[0]',
          text: 'holds this peer, but allows only UDP 53',
        },
      ],
    });
    expect(factValues(facts, 'network.blockedPath')).toEqual([
      {
        direction: 'egress',
        policies: [{ namespace: 'builds', name: 'build-egress' }],
        from: {
          namespace: 'builds',
          namespaceLabels: { team: 'a', 'kubernetes.io/metadata.name': 'builds' },
          podLabels: { 'job-name': 'app' },
        },
        to: {
          namespace: 'images',
          namespaceLabels: { team: 'b', 'kubernetes.io/metadata.name': 'images' },
          podLabels: { app: 'registry', pod: 'registry-0' },
          ip: '10.0.1.1',
        },
        protocol: 'TCP',
        port: 5000,
      },
    ]);
  });

  it('names the rule that lets the build in', () => {
    const rule = images(
      '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: a } } }], ports: [{ port: http }] }] }',
    );
    const facts = networkFacts(input({ registryPolicies: found([rule]) }));
    expect(named(facts, 'network.ingressAtRegistry')).toMatchObject({
      value: 'allowed',
      evidence: [{ source: 'NetworkPolicy images/registry-ingress .spec.ingress[0]' }],
    });
  });

  it('gives the blocked path of the registry’s side when only that is closed', () => {
    const facts = networkFacts(input({ registryPolicies: found([images('{ podSelector: {} }')]) }));
    expect(factValues(facts, 'network.ingressAtRegistry')).toEqual(['denied']);
    expect(factValues(facts, 'network.blockedPath')).toMatchObject([
      { direction: 'ingress', policies: [{ namespace: 'images', name: 'registry-ingress' }] },
    ]);
  });

  it('gives the blocked path of egress first when both sides are closed', () => {
    const closed = {
      buildPolicies: found([dnsOnly]),
      registryPolicies: found([images('{ podSelector: {} }')]),
    };
    expect(factValues(networkFacts(input(closed)), 'network.blockedPath')).toMatchObject([
      { direction: 'egress' },
    ]);
  });

  it('works where build and registry share a namespace', () => {
    const policies = found([policy('{ podSelector: {} }', 'deny', 'images')]);
    const facts = networkFacts(
      input({ build: pod('images/app-1'), buildPolicies: policies, registryPolicies: policies }),
    );
    expect(factValues(facts, 'network.blockedPath')).toMatchObject([
      { direction: 'ingress', policies: [{ namespace: 'images', name: 'deny' }] },
    ]);
  });

  describe('with several registry pods', () => {
    const closesOne = images('{ podSelector: { matchLabels: { pod: registry-1 } } }');
    const two = found([
      registryPod('registry-0', '10.0.1.1'),
      registryPod('registry-1', '10.0.1.2'),
    ]);

    it('is not denied while one of them can be reached, and shows each', () => {
      const facts = networkFacts(
        input({ registryPods: two, registryPolicies: found([closesOne]) }),
      );
      expect(named(facts, 'network.ingressAtRegistry')).toMatchObject({
        value: 'allowed',
        evidence: [
          { text: 'no NetworkPolicy selects images/registry-0 for ingress' },
          { source: 'NetworkPolicy images/registry-ingress' },
        ],
      });
      expect(named(facts, 'network.blockedPath')).toBeUndefined();
    });

    it('is denied when all of them are closed', () => {
      const closesAll = images('{ podSelector: {} }');
      const facts = networkFacts(
        input({ registryPods: two, registryPolicies: found([closesAll]) }),
      );
      expect(factValues(facts, 'network.ingressAtRegistry')).toEqual(['denied']);
    });

    const unreadyStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] };

    it('looks at the ready ones, since the Service sends to those alone', () => {
      const unready = registryPod('registry-0', '10.0.1.1', { status: unreadyStatus });
      const pods = found([unready, registryPod('registry-1', '10.0.1.2')]);
      const facts = networkFacts(
        input({ registryPods: pods, registryPolicies: found([closesOne]) }),
      );
      expect(factValues(facts, 'network.ingressAtRegistry')).toEqual(['denied']);
    });

    it('looks at the others when none is ready, but not at those that have ended', () => {
      const unready = registryPod('registry-1', '10.0.1.2', { status: unreadyStatus });
      const ended = registryPod('registry-0', '10.0.1.1', { status: { phase: 'Failed' } });
      const facts = networkFacts(
        input({ registryPods: found([unready, ended]), registryPolicies: found([closesOne]) }),
      );
      expect(factValues(facts, 'network.ingressAtRegistry')).toEqual(['denied']);
    });
  });

  describe('when something could not be read', () => {
    const missing = { verb: 'list', resource: 'networkpolicies', namespace: 'images' };

    it('answers for the side that it can see, and names the permission for the other', () => {
      const facts = networkFacts(input({ registryPolicies: { kind: 'forbidden', missing } }));
      expect(factValues(facts, 'network.egressToRegistry')).toEqual(['allowed']);
      expect(named(facts, 'network.ingressAtRegistry')).toEqual({
        name: 'network.ingressAtRegistry',
        unknown: 'the bot may not list networkpolicies in images',
        missing,
      });
    });

    it.each<[string, Partial<NetworkPathInput>, string]>([
      [
        'no pods',
        { registryPods: found([]) },
        'the registry Service has no pod to evaluate policies for',
      ],
      [
        'no such reading',
        { registryPods: { kind: 'not-found' } },
        'pod behind the registry Service',
      ],
      [
        'a target port that no pod names',
        { registry: { ...input().registry, targetPort: 'nope' } },
        'images/registry-0: the pod has no TCP port named "nope"',
      ],
    ])('says why it does not know: %s', (_, rest, reason) => {
      const facts = networkFacts(input(rest));
      for (const name of ['network.egressToRegistry', 'network.ingressAtRegistry'] as const)
        expect(named(facts, name)).toEqual({ name, unknown: expect.stringContaining(reason) });
      expect(named(facts, 'network.blockedPath')).toBeUndefined();
    });

    it('does not know what depends on the labels of an unread namespace', () => {
      const byTeam = builds(
        '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { team: b } } }] }] }',
      );
      const facts = networkFacts(input({ buildPolicies: found([byTeam]), namespaces: new Map() }));
      expect(named(facts, 'network.egressToRegistry')).toEqual({
        name: 'network.egressToRegistry',
        unknown:
          '.spec.egress[0] of build-egress may allow TCP 5000 to images/registry-0: the labels of namespace images are not known',
      });
    });
  });

  describe('towards the cluster’s DNS', () => {
    const egress = (rules: string) =>
      found([builds(`{ podSelector: {}, policyTypes: [Egress], egress: [${rules}] }`)]);
    const dns = (rules: string, rest: Partial<NetworkPathInput> = {}) =>
      named(networkFacts(input({ buildPolicies: egress(rules), ...rest })), 'network.egressToDns');

    it.each([
      ['{ ports: [{ port: 53, protocol: UDP }, { port: 53 }] }', 'allowed'],
      ['{ ports: [{ port: 443 }] }', 'denied'],
      [
        '{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }] }',
        'allowed',
      ],
      [
        '{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: images } } }] }',
        'denied',
      ],
    ])('knows the DNS pods by their labels: %s is %s', (rules, value) => {
      expect(dns(rules)).toMatchObject({ value });
    });

    it('goes by UDP, and shows TCP where that differs', () => {
      expect(dns('{ ports: [{ port: 53, protocol: UDP }] }')).toMatchObject({
        value: 'allowed',
        evidence: [
          { source: 'NetworkPolicy builds/build-egress .spec.egress[0]' },
          { source: 'NetworkPolicy builds/build-egress', text: expect.stringContaining('TCP 53') },
          { text: 'holds this peer, but allows only UDP 53' },
        ],
      });
      expect(dns('{ ports: [{ port: 53 }] }')).toMatchObject({ value: 'denied' });
    });

    it('does not know addresses and port names of pods that it has not read', () => {
      const byAddress = '{ to: [{ ipBlock: { cidr: 10.0.9.0/24 } }] }';
      expect(dns(byAddress)).toMatchObject({ unknown: expect.stringContaining('10.0.9.0/24') });
      const coreDns = {
        metadata: { namespace: 'kube-system', name: 'coredns' },
        status: { podIP: '10.0.9.53' },
      };
      expect(dns(byAddress, { dnsPods: [coreDns] })).toMatchObject({ value: 'allowed' });
    });
  });

  describe('where the build calls a port of a node', () => {
    const closed = 'podSelector: {}, policyTypes: [Ingress]';
    const onNode = registryPod('registry-0', '10.0.1.1', {
      status: { podIP: '10.0.1.1', hostIP: '192.168.0.1', phase: 'Running' },
    });
    const way = (rest: Partial<NetworkPathInput>, host = '192.168.0.2') =>
      networkFacts(input({ outer: { host, port: 30500 }, registryPods: found([onNode]), ...rest }));
    const egress = (spec: string, host?: string) =>
      named(
        way(
          { buildPolicies: found([builds(`{ podSelector: {}, policyTypes: [Egress], ${spec} }`)]) },
          host,
        ),
        'network.egressToRegistry',
      );
    const ingress = (spec: string, host?: string) =>
      named(
        way({ registryPolicies: found([images(`{ ${closed}, ${spec} }`)]) }, host),
        'network.ingressAtRegistry',
      );
    const pods = '{ namespaceSelector: {}, podSelector: {} }';
    const undecided = { unknown: expect.stringContaining('up to the network plugin') };

    it('answers where policies say the same of the node and of the pod behind it', () => {
      expect(egress('egress: [{}]')).toMatchObject({ value: 'allowed' });
      expect(egress('egress: []')).toMatchObject({ value: 'denied' });
      expect(ingress('ingress: [{}]')).toMatchObject({ value: 'allowed' });
      expect(ingress('ingress: []')).toMatchObject({ value: 'denied' });
    });

    it('does not answer where they hold only one of the two', () => {
      expect(egress(`egress: [{ to: [${pods}] }]`)).toMatchObject(undecided);
      expect(egress('egress: [{ to: [{ ipBlock: { cidr: 192.168.0.0/24 } }] }]')).toMatchObject(
        undecided,
      );
      expect(egress('egress: [{ ports: [{ port: 5000 }] }]')).toMatchObject(undecided);
      expect(ingress(`ingress: [{ from: [${pods}] }]`)).toMatchObject(undecided);
    });

    it('does not take a rule for other addresses for a refusal', () => {
      const elsewhere = 'ingress: [{ from: [{ ipBlock: { cidr: 172.16.0.0/12 } }] }]';
      expect(ingress(elsewhere)).toMatchObject(undecided);
    });

    it("remembers that a pod's own node is always let in", () => {
      expect(ingress('ingress: []', '192.168.0.1')).toMatchObject(undecided);
    });

    it('tells the closed path only where it is surely closed', () => {
      const policies = (spec: string) => found([images(`{ ${closed}, ${spec} }`)]);
      const blocked = (spec: string) =>
        factValues(way({ registryPolicies: policies(spec) }), 'network.blockedPath');
      expect(blocked('ingress: []')).toMatchObject([{ direction: 'ingress', port: 5000 }]);
      expect(blocked(`ingress: [{ from: [${pods}], ports: [{ port: 80 }] }]`)).toHaveLength(1);
      expect(blocked(`ingress: [{ from: [${pods}] }]`)).toEqual([]);
    });
  });

  describe('with policies of other kinds', () => {
    const cilium = (app: string) => ({
      kind: 'CiliumNetworkPolicy',
      metadata: { namespace: 'images', name: 'l7' },
      spec: { endpointSelector: { matchLabels: { app } } },
    });
    const others = (...otherPolicies: NetworkPathInput['otherPolicies'][number][]) =>
      networkFacts(input({ otherPolicies })).filter(({ name }) => name === 'network.otherPolicies');

    it('names those that select an end, and says that they were not evaluated', () => {
      expect(others(cilium('registry'), cilium('database'))).toEqual([
        {
          name: 'network.otherPolicies',
          value: 'CiliumNetworkPolicy images/l7',
          evidence: [
            {
              source: 'CiliumNetworkPolicy images/l7',
              text: 'selects the registry pod; it was not evaluated',
            },
          ],
        },
      ]);
    });

    it('names those that may select because their selector is not understood', () => {
      const odd = {
        kind: 'GlobalNetworkPolicy',
        metadata: { name: 'odd' },
        spec: parse('selector: app ~ "x"'),
      };
      expect(others(odd)).toMatchObject([
        {
          value: 'GlobalNetworkPolicy odd',
          evidence: [
            {
              text: expect.stringMatching(
                /^may select the build pod .* and may select the registry pod/,
              ),
            },
          ],
        },
      ]);
    });

    it('names a policy once that is served under two groups', () => {
      const everywhere = { kind: 'GlobalNetworkPolicy', metadata: { name: 'all' }, spec: {} };
      expect(others(everywhere, everywhere)).toHaveLength(1);
    });
  });
});
