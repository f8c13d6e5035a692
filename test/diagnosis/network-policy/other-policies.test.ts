import { describe, expect, it } from 'vitest';
import { matchesCalicoSelector } from '../../../src/diagnosis/network-policy/calico-selector.ts';
import { otherPolicySelects } from '../../../src/diagnosis/network-policy/other-policies.ts';
import { namespaces, pod } from './cluster-builder.ts';

const build = pod('builds/app', 'app=api,tier=backend');
const known = namespaces({ builds: 'team=a' });

const selects = (
  kind: string,
  spec: Record<string, unknown>,
  metadata: { name?: string; namespace?: string } = {},
  labels = known,
) => {
  const match = otherPolicySelects({ kind, metadata, spec }, build, labels);
  return typeof match === 'string' ? match : 'unknown';
};

describe('matchesCalicoSelector', () => {
  it.each([
    ['', 'yes'],
    ['all()', 'yes'],
    ["app == 'api'", 'yes'],
    ['app == "web"', 'no'],
    ["app != 'web'", 'yes'],
    ["absent != 'web'", 'yes'],
    ["app in {'web', 'api'}", 'yes'],
    ["app in { 'web' }", 'no'],
    ["absent not in {'web'}", 'yes'],
    ['has(app) && !has(absent)', 'yes'],
    ["has(absent) || tier == 'backend'", 'yes'],
    ["!(app == 'api' || has(absent))", 'no'],
    ["(app == 'api') && (tier == 'x' || tier == 'backend')", 'yes'],
    ["app == 'x' && app == 'y' || app == 'api'", 'yes'],
    ["app contains 'p'", 'yes'],
    ["app starts with 'ap'", 'yes'],
    ["app ends with 'x'", 'no'],
    ["absent contains 'p'", 'no'],
  ])('%s: %s', (selector, expected) => {
    expect(matchesCalicoSelector(selector, { labels: build.labels })).toBe(expected);
  });

  it.each(['app ==', 'global()', "app ~ 'x'", "app == 'api' )", '(', "app in {'a' 'b'}", '&&'])(
    'does not guess at `%s`',
    (selector) => {
      expect(matchesCalicoSelector(selector, { labels: build.labels })).toEqual({
        unknown: `the selector \`${selector}\` is not understood`,
      });
    },
  );
});

describe('otherPolicySelects', () => {
  it('looks at policies of the namespace of the pod, and at those of the whole cluster', () => {
    const spec = { endpointSelector: {} };
    expect(selects('CiliumNetworkPolicy', spec, { namespace: 'builds' })).toBe('yes');
    expect(selects('CiliumNetworkPolicy', spec, { namespace: 'other' })).toBe('no');
    expect(selects('CiliumClusterwideNetworkPolicy', spec)).toBe('yes');
  });

  it.each([
    [{ endpointSelector: { matchLabels: { 'k8s:app': 'api' } } }, 'yes'],
    [{ endpointSelector: { matchLabels: { 'any:app': 'web' } } }, 'no'],
    [{ endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'builds' } } }, 'yes'],
    [{ endpointSelector: { matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'b' } } }, 'no'],
    [
      { endpointSelector: { matchExpressions: [{ key: 'reserved:host', operator: 'Exists' }] } },
      'unknown',
    ],
    [
      { endpointSelector: { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'x' } } },
      'unknown',
    ],
    [{ endpointSelector: 'everything' }, 'unknown'],
    [{ nodeSelector: {} }, 'no'],
    [{}, 'unknown'],
  ])('Cilium %j: %s', (spec, expected) => {
    expect(selects('CiliumClusterwideNetworkPolicy', spec)).toBe(expected);
  });

  it('does not know what Cilium asks of a namespace that could not be read', () => {
    const spec = {
      endpointSelector: { matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'a' } },
    };
    expect(selects('CiliumClusterwideNetworkPolicy', spec, {}, new Map())).toBe('unknown');
    const absent = { endpointSelector: { matchLabels: { absent: 'a' } } };
    expect(selects('CiliumClusterwideNetworkPolicy', absent, {}, new Map())).toBe('no');
  });

  it.each([
    [{ selector: "app == 'api'" }, 'yes'],
    [{}, 'yes'],
    [{ selector: "projectcalico.org/namespace == 'builds'" }, 'yes'],
    [{ selector: "projectcalico.org/serviceaccount == 'x'" }, 'unknown'],
    [{ namespaceSelector: "team == 'b'" }, 'no'],
    [{ namespaceSelector: "projectcalico.org/name == 'builds'" }, 'yes'],
    [{ serviceAccountSelector: "x == 'y'" }, 'unknown'],
    [{ serviceAccountSelector: "x == 'y'", selector: "app == 'web'" }, 'no'],
    [{ selector: 7 }, 'unknown'],
  ])('Calico %j: %s', (spec, expected) => {
    expect(selects('GlobalNetworkPolicy', spec)).toBe(expected);
  });

  it("skips Kubernetes' own policies in Calico's list: they are evaluated already", () => {
    expect(selects('NetworkPolicy', {}, { namespace: 'builds', name: 'knp.default.deny' })).toBe(
      'no',
    );
    expect(selects('NetworkPolicy', {}, { namespace: 'builds', name: 'default.deny' })).toBe('yes');
  });

  it.each([
    [{ subject: { namespaces: {} } }, 'yes'],
    [{ subject: { namespaces: { matchLabels: { team: 'b' } } } }, 'no'],
    [
      {
        subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'api' } } } },
      },
      'yes',
    ],
    [
      {
        subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } } },
      },
      'no',
    ],
    [{ subject: { workloads: {} } }, 'unknown'],
    [{}, 'unknown'],
  ])('admin %j: %s', (spec, expected) => {
    expect(selects('AdminNetworkPolicy', spec)).toBe(expected);
    expect(selects('BaselineAdminNetworkPolicy', spec)).toBe(expected);
  });

  it('assumes that a kind it does not know may select', () => {
    expect(selects('FutureNetworkPolicy', {})).toBe('unknown');
  });
});
