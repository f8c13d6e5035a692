import { describe, expect, it } from 'vitest';
import { dnsServer } from '../../src/checks/dns-server.ts';
import type { NetworkPolicy } from '../../src/model/cluster.ts';
import type { Fact } from '../../src/model/facts.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, pod, readyCondition } from '../support/objects.ts';

const coreDns = (name: string, isUp: boolean) =>
  pod({
    name,
    namespace: 'kube-system',
    labels: { 'k8s-app': 'kube-dns' },
    status: {
      phase: 'Running',
      conditions: [{ ...readyCondition, status: isUp ? 'True' : 'False' }],
    },
  });

const closed: NetworkPolicy & { kind: string } = {
  kind: 'NetworkPolicy',
  metadata: { name: 'closed', namespace: 'builds' },
  spec: { podSelector: {}, policyTypes: ['Egress'] },
};

const run = (state: FakeState, facts: Fact[] = []) =>
  dnsServer.run(fakeCluster(state), {
    build: build({ pods: [pod()] }),
    facts: [seen('dns.resolver', 'cluster'), ...facts],
  });

describe('dns-server', () => {
  it('counts the name servers that are ready, and says which are not', async () => {
    const [servers, egress] = await run({ objects: [coreDns('a', true), coreDns('b', false)] });
    expect(servers).toEqual({
      name: 'dns.pods.ready',
      value: 1,
      evidence: [
        {
          source: 'Pods k8s-app=kube-dns in kube-system',
          text: 'kube-system/a ready; kube-system/b not ready',
        },
      ],
    });
    expect(egress).toMatchObject({ name: 'network.egressToDns', value: 'allowed' });
  });

  it('takes no pod of that label for not known, not for none ready', async () => {
    const [servers] = await run({});
    expect(servers).toMatchObject({ name: 'dns.pods.ready', unknown: expect.anything() });
  });

  it('says that a policy keeps the build from asking, pods of the name server or not', async () => {
    const denied = { name: 'network.egressToDns', value: 'denied' };
    const way = {
      name: 'network.blockedDns',
      value: {
        policies: [{ name: 'closed' }],
        to: { podLabels: { 'k8s-app': 'kube-dns' } },
        port: 53,
      },
    };
    const ready = { name: 'dns.pods.ready' };
    expect(await run({ objects: [closed, coreDns('a', true)] })).toMatchObject([
      ready,
      denied,
      way,
    ]);
    expect((await run({ objects: [closed] })).slice(-2)).toMatchObject([denied, way]);
  });

  it('leaves the policies to the check of the way to the registry, where there is one', async () => {
    const facts = await run({ objects: [closed, coreDns('a', true)] }, [
      seen('registry.address', registryAddress),
    ]);
    expect(facts).toMatchObject([{ name: 'dns.pods.ready', value: 1 }]);
  });

  it('asks nothing for who asks the name servers of a node, or was answered', async () => {
    expect(await run({}, [seen('dns.answered', true)])).toEqual([]);
    const facts = [seen('dns.resolver', 'node')];
    expect(await dnsServer.run(fakeCluster(), { build: build(), facts })).toEqual([]);
  });

  it('says which permission is missing, and what was not answered', async () => {
    const objects = [closed, coreDns('a', true)];
    expect(await run({ objects, forbidden: ['list pods'] })).toMatchObject([
      { name: 'dns.pods.ready', unknown: 'the bot may not list pods in kube-system' },
      { name: 'network.egressToDns', value: 'denied' },
      { name: 'network.blockedDns' },
    ]);
    expect(await run({ objects, unavailable: ['list networkpolicies'] })).toMatchObject([
      { value: 1 },
      {
        name: 'network.egressToDns',
        unknown: 'list of NetworkPolicies: not answered within 5 s',
      },
    ]);
  });
});
