import { describe, expect, it } from 'vitest';
import { pullPath } from '../../src/checks/pull-path.ts';
import type { KubernetesObjects } from '../../src/model/cluster.ts';
import { factValue } from '../../src/model/facts.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, readyCondition, registryPod } from '../support/objects.ts';

const pod = registryPod({
  phase: 'Running',
  podIP: '10.42.0.9',
  hostIP: '192.168.50.11',
  conditions: [readyCondition],
});

const podsOnly: KubernetesObjects['NetworkPolicy'] = {
  kind: 'NetworkPolicy',
  metadata: { name: 'pods-only', namespace: 'registry' },
  spec: {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ _from: [{ namespaceSelector: {} }] }],
  },
};

const decide = (state: FakeState, node: { name: string; ip?: string }) =>
  pullPath.run(fakeCluster(state), {
    build: build(),
    facts: [seen('registry.address', registryAddress), seen('pull.node', node)],
  });

const other = { name: 'node-2', ip: '192.168.50.12' };

describe('the way of a kubelet to the registry', () => {
  it('is closed by a policy that lets in pods alone', async () => {
    const facts = await decide({ objects: [pod, podsOnly] }, other);
    expect(factValue(facts, 'network.egressToRegistry')).toBe('allowed');
    expect(factValue(facts, 'network.ingressAtRegistry')).toBe('denied');
    expect(factValue(facts, 'pull.blockedBy')).toEqual([
      { namespace: 'registry', name: 'pods-only' },
    ]);
  });

  it('is open on the node of the registry itself', async () => {
    const facts = await decide(
      { objects: [pod, podsOnly] },
      { name: 'node-1', ip: '192.168.50.11' },
    );
    expect(factValue(facts, 'network.ingressAtRegistry')).toBe('allowed');
  });

  it('is open without a policy', async () => {
    expect(factValue(await decide({ objects: [pod] }, other), 'network.ingressAtRegistry')).toBe(
      'allowed',
    );
  });

  it.each([
    [
      'the address of the node',
      { objects: [pod, podsOnly] },
      { name: 'node-2' },
      'the address of node node-2',
    ],
    [
      'the policies',
      { objects: [pod], forbidden: ['list networkpolicies'] },
      other,
      'may not list networkpolicies',
    ],
    [
      'the pods of the registry',
      { objects: [podsOnly], unavailable: ['list pods'] },
      other,
      'not answered',
    ],
  ])('is unknown without %s', async (_, state, node, because) => {
    const facts = await decide(state, node);
    const [unknown] = facts.filter(({ name }) => name === 'network.ingressAtRegistry');
    expect(unknown && 'unknown' in unknown && unknown.unknown).toContain(because);
  });
});
