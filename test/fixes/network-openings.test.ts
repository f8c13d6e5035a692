import { describe, expect, it } from 'vitest';
import { allowEgress } from '../../src/fixes/allow-egress.ts';
import { allowIngress } from '../../src/fixes/allow-ingress.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import type { Fix } from '../../src/model/fix.ts';
import { blockedEgress, fixRequest } from './requests.ts';

const build = {
  namespace: 'cortex-system',
  namespaceLabels: { 'kubernetes.io/metadata.name': 'cortex-system' },
  podLabels: { component: 'image-build', 'job-name': 'moe-router-build' },
};
const policies = [{ namespace: 'cortex-system', name: 'build-egress' }];
const dns = fact('network.blockedDns', {
  direction: 'egress',
  policies,
  from: build,
  to: {
    namespace: 'kube-system',
    namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
    podLabels: { 'k8s-app': 'kube-dns', 'pod-template-hash': '5d78c9869d' },
  },
  protocol: 'UDP',
  port: 53,
});
const outside = (ip?: string) =>
  fact('network.outsidePath', {
    host: 'registry.npmjs.org',
    port: 443,
    policies,
    from: build,
    ...(ip ? { ip } : {}),
  });
const ingress = (namespace = 'cortex-system') =>
  fact('network.blockedPath', {
    direction: 'ingress',
    policies: [{ namespace: 'cortex-chat', name: 'registry' }],
    from: { ...build, namespace },
    to: {
      namespace: 'cortex-chat',
      namespaceLabels: {},
      podLabels: { app: 'docker-registry' },
    },
    protocol: 'TCP',
    port: 5000,
  });

const policy = (name: string, namespace: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec:
${spec}`;
const closed = policy(
  'build-egress',
  'cortex-system',
  '  podSelector: { matchLabels: { component: image-build } }\n  policyTypes: [Egress]\n',
);

const outcomeOf = (fix: Fix, facts: readonly Fact[], files: Readonly<Record<string, string>>) =>
  fix.apply(
    fixRequest(
      Object.entries(files).map(([path, text]) => ({ path, text })),
      facts,
    ),
  );

describe('opening a way that policies close', () => {
  it('lets the build ask DNS, by UDP and TCP', () => {
    expect(outcomeOf(allowEgress, [dns], { 'policy.yaml': closed })).toMatchObject({
      kind: 'changed',
      changes: [
        {
          after: `${closed}  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
`,
        },
      ],
      proof: [
        { claim: 'the way to DNS in kube-system is open after the change', holds: 'yes' },
        {
          claim:
            'it opens for pods component=image-build of namespace cortex-system the way to k8s-app=kube-dns in kube-system, UDP 53 and TCP 53, and nothing else',
          holds: 'yes',
        },
      ],
    });
  });

  it('lets the build out to a public host by its port, and to no private network', () => {
    expect(outcomeOf(allowEgress, [outside()], { 'policy.yaml': closed })).toMatchObject({
      summary:
        'egress from NetworkPolicy cortex-system/build-egress to every address but those of private networks, TCP 443',
      changes: [
        { after: expect.stringMatching(/cidr: 0\.0\.0\.0\/0\n +except:\n +- 10\.0\.0\.0\/8/) },
      ],
      proof: [{ holds: 'yes' }, { holds: 'yes' }],
    });
  });

  it('names a private address alone', () => {
    const outcome = outcomeOf(allowEgress, [outside('10.1.2.3')], { 'policy.yaml': closed });
    expect(outcome).toMatchObject({
      changes: [{ after: expect.stringContaining('cidr: 10.1.2.3/32') }],
      proof: [{ holds: 'yes' }, { holds: 'yes' }],
    });
  });

  it('opens the way to the registry before any other', () => {
    const facts = [dns, ...blockedEgress('build-egress')];
    expect(outcomeOf(allowEgress, facts, { 'policy.yaml': closed })).toMatchObject({
      place: 'NetworkPolicy build-egress egress to cortex-chat:5000',
    });
  });

  it('lets the build in at the registry, from its own pods alone', () => {
    const registry = policy(
      'registry',
      'cortex-chat',
      `  podSelector: { matchLabels: { app: docker-registry } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
`,
    );
    expect(outcomeOf(allowIngress, [ingress()], { 'registry.yaml': registry })).toMatchObject({
      changes: [
        {
          after: `${registry}    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: cortex-system
          podSelector:
            matchLabels:
              component: image-build
      ports:
        - protocol: TCP
          port: 5000
`,
        },
      ],
      proof: [{ holds: 'yes' }, { holds: 'yes' }],
    });
  });

  it('does not write a rule of labels for a node that pulls', () => {
    const facts = [ingress(), fact('pull.node', { name: 'worker-1', ip: '10.0.0.1' })];
    expect(outcomeOf(allowIngress, facts, {})).toMatchObject({
      because: expect.stringContaining('no label selects a node'),
    });
  });
});

describe('a policy that the repository does not hold', () => {
  const job = `apiVersion: batch/v1
kind: Job
metadata:
  name: moe-router-build
spec: { template: { spec: { containers: [{ name: kaniko }] } } }
`;
  const kustomization = 'namespace: cortex-system\nresources:\n- job.yaml # the build\n';

  it('gets a policy of its own beside the build, which its kustomization lists', () => {
    const files = { 'build/job.yaml': job, 'build/kustomization.yaml': kustomization };
    expect(outcomeOf(allowEgress, blockedEgress('default-deny'), files)).toMatchObject({
      kind: 'changed',
      changes: [
        {
          path: 'build/network-policy-allow-registry-egress.yaml',
          after: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-registry-egress
spec:
  podSelector:
    matchLabels:
      component: image-build
  policyTypes:
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: cortex-chat
          podSelector:
            matchLabels:
              app: docker-registry
      ports:
        - protocol: TCP
          port: 5000
`,
        },
        {
          path: 'build/kustomization.yaml',
          after: `${kustomization}- network-policy-allow-registry-egress.yaml\n`,
        },
      ],
      proof: [{ holds: 'yes' }, { holds: 'yes' }],
    });
  });

  it('stands in the namespace that the build’s manifest names', () => {
    const named = job.replace('  name: moe', '  namespace: cortex-system\n  name: moe');
    const outcome = outcomeOf(allowEgress, blockedEgress('default-deny'), { 'job.yaml': named });
    expect(outcome).toMatchObject({
      changes: [{ after: expect.stringContaining('  namespace: cortex-system\n') }],
    });
  });

  it('is not written a second time', () => {
    const files = { 'job.yaml': job, 'network-policy-allow-registry-egress.yaml': '# empty\n' };
    expect(outcomeOf(allowEgress, blockedEgress('default-deny'), files)).toMatchObject({
      because: expect.stringContaining('is there already'),
    });
  });

  it('is not guessed at where a file that may hold it does not parse', () => {
    const files = { 'job.yaml': job, 'policy.yaml': 'kind: NetworkPolicy\n a: [' };
    expect(outcomeOf(allowEgress, blockedEgress('default-deny'), files)).toMatchObject({
      because: expect.stringContaining('policy.yaml:'),
    });
  });
});
