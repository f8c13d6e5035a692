import { describe, expect, it } from 'vitest';
import { allowEgress } from '../../src/fixes/allow-egress.ts';
import { fact } from '../../src/model/facts.ts';
import { applied, blockedEgress, fixRequest } from './requests.ts';

const policy = (spec: string, name = 'build-egress') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: cortex-system }\nspec:\n${spec}`;
const denyAll = '  podSelector: {}\n  policyTypes: [Egress]\n';

const fixed = (text: string, facts = blockedEgress('build-egress')) =>
  applied(allowEgress, fixRequest([{ path: 'policy.yaml', text }], facts));

describe('allowing egress to the registry', () => {
  it("names the Service's labels, not those of a single pod, and the pod's port", () => {
    const after = fixed(policy(denyAll));
    expect(after).toContain('app: docker-registry');
    expect(after).toContain('port: 5000');
    expect(after).not.toContain('pod-template-hash');
  });

  it('takes the lasting labels of the pod when the Service is not known', () => {
    const [, blocked] = blockedEgress('build-egress');
    const after = fixed(policy(denyAll), blocked ? [blocked] : []);
    expect(after).toContain('app: docker-registry');
    expect(after).not.toContain('pod-template-hash');
  });

  it('says what it opens, and for whom', () => {
    const outcome = allowEgress.apply(
      fixRequest([{ path: 'policy.yaml', text: policy(denyAll) }], blockedEgress('build-egress')),
    );
    expect(outcome).toMatchObject({
      summary:
        'egress from NetworkPolicy cortex-system/build-egress to app=docker-registry in cortex-chat, TCP 5000, for every pod of its namespace',
    });
  });

  it('chooses the policy that selects the fewest pods', () => {
    const narrow = policy(
      '  podSelector: { matchLabels: { component: image-build } }\n  policyTypes: [Egress]\n',
      'narrow',
    );
    const both = `${policy(denyAll)}---\n${narrow}`;
    const after = fixed(both, blockedEgress('build-egress', 'narrow'));
    expect(after.startsWith(both)).toBe(true);
    expect(after).not.toBe(both);
  });

  it('does not apply a second time', () => {
    expect(fixed(fixed(policy(denyAll)))).toBe(
      'not applicable: the policy at policy.yaml:1 allows it already (.spec.egress[0]): apply it and run the build again',
    );
  });

  it('sees that another policy allows it by now', () => {
    const open = policy(`${denyAll}  egress: [{}]\n`, 'open');
    const both = `${policy('  podSelector: { matchLabels: { component: image-build } }\n  policyTypes: [Egress]\n')}---\n${open}`;
    expect(fixed(both, blockedEgress('build-egress', 'open'))).toMatch(/allows it already/);
  });

  it('adds no egress rules to a policy that restricts ingress only, which would close everything else', () => {
    expect(fixed(policy('  podSelector: {}\n  egress:\n'))).toMatch(/does not restrict the egress/);
  });

  it('touches no list that an anchor shares', () => {
    const shared = policy(`${denyAll}  x: &none []\n  egress: *none\n`);
    expect(fixed(shared)).toMatch(/not applicable: .*shared through an anchor/);
    expect(fixed(policy(`${denyAll}  egress: &none []\n`))).toMatch(/an anchor/);
    const merged = policy(`${denyAll}  <<: { egress: [{ ports: [{ port: 53 }] }] }\n`);
    expect(fixed(merged)).toMatch(/not applicable/);
  });

  it('refuses a policy that Kubernetes would refuse', () => {
    expect(fixed(policy(`${denyAll}  egress: all\n`))).toMatch(
      /not one that Kubernetes would take/,
    );
  });

  it('needs a blocked path, and a policy that the repository holds', () => {
    expect(fixed(policy(denyAll), [])).toMatch(/no egress policy was found/);
    expect(fixed('', blockedEgress('build-egress'))).toBe(
      'not applicable: no manifest of NetworkPolicy cortex-system/build-egress is among the files; no manifest of Job cortex-system/moe-router-build is among the files',
    );
    expect(fixed(policy(denyAll), blockedEgress())).toMatch(/not known which policy/);
    const byNode = [...blockedEgress('build-egress'), fact('registry.entry', 'node-port')];
    expect(fixed(policy(denyAll), byNode)).toMatch(/up to the network plugin/);
  });

  it('quotes labels that YAML 1.1 would not read as text', () => {
    const [, blocked] = blockedEgress('build-egress');
    const value = blocked && 'value' in blocked && blocked.name === 'network.blockedPath';
    const path = value ? blocked.value : undefined;
    expect(path).toBeDefined();
    if (!path) return;
    const facts = [
      fact('network.blockedPath', {
        ...path,
        to: { ...path.to, podLabels: { registry: 'on', port: '5000' } },
      }),
    ];
    const after = fixed(policy(denyAll), facts);
    expect(after).toContain('registry: "on"');
    expect(after).toContain('port: "5000"');
  });
});
