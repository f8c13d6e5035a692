import { describe, expect, it } from 'vitest';
import { setSecurityContext } from '../../src/fixes/set-security-context.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith, summaryBy } from './requests.ts';

const images = {
  kaniko: 'gcr.io/kaniko-project/executor:v1.23.2',
  kimia: 'ghcr.io/rapidfort/kimia:1.0.13',
  buildah: 'quay.io/buildah/stable:v1.37',
  buildkit: 'moby/buildkit:v0.15.1-rootless',
};
const build = (kind: keyof typeof images, context: string, pod = '') =>
  jobWith(`securityContext: { ${context} }`, { pod: pod && `securityContext: { ${pod} }` }).replace(
    /image: .*/,
    `image: ${images[kind]}`,
  );
const fixed = (text: string, ...facts: Fact[]) => fixedBy(setSecurityContext)(text, ...facts);
const both = 'drop: [ALL], add: [SETUID, SETGID]';
const baseline = fact('podSecurity.enforce', 'baseline');

describe('granting a builder what it needs', () => {
  it.each([
    ['kaniko', 'runAsUser: 1000', 'runAsUser: 0'],
    ['kaniko', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false'],
    [
      'kimia',
      `allowPrivilegeEscalation: false, capabilities: { ${both} }`,
      `allowPrivilegeEscalation: true, capabilities: { ${both} }`,
    ],
    ['kimia', 'capabilities: { drop: [ALL], add: [SETUID] }', `capabilities: { ${both} }`],
    ['kimia', 'capabilities: { drop: [NET_RAW, SETUID] }', 'capabilities: { drop: [NET_RAW] }'],
    [
      'buildkit',
      'runAsUser: 1000, seccompProfile: { type: RuntimeDefault }',
      'runAsUser: 1000, seccompProfile: { type: Unconfined }',
    ],
    [
      'buildah',
      'runAsUser: 1000, allowPrivilegeEscalation: false',
      'runAsUser: 1000, allowPrivilegeEscalation: true',
    ],
  ] as const)('lets %s be granted what %s withholds', (kind, before, after) => {
    expect(fixed(build(kind, before))).toBe(build(kind, after));
  });

  it('adds what Kaniko needs to no capabilities at all', () => {
    expect(fixed(build('kaniko', 'capabilities: { drop: [ALL] }'))).toBe(
      build(
        'kaniko',
        'capabilities: { drop: [ALL], add: [ CHOWN, DAC_OVERRIDE, FOWNER, SETUID, SETGID ] }',
      ),
    );
  });

  it('sets the container apart where the pod says otherwise', () => {
    expect(fixed(build('kaniko', 'privileged: false', 'runAsNonRoot: true, runAsUser: 1000'))).toBe(
      build(
        'kaniko',
        'privileged: false, runAsUser: 0, runAsNonRoot: false',
        'runAsNonRoot: true, runAsUser: 1000',
      ),
    );
  });

  it('grants nothing that the namespace forbids', () => {
    const loose = build('buildkit', 'runAsUser: 1000, seccompProfile: { type: RuntimeDefault }');
    expect(fixed(loose, baseline)).toMatch(/level baseline of the namespace forbids.*Unconfined/);
    expect(fixed(build('kaniko', 'runAsUser: 1000'), baseline)).toContain('runAsUser: 0');
    expect(
      fixed(build('kaniko', 'runAsUser: 1000'), fact('podSecurity.enforce', 'restricted')),
    ).toMatch(/build in a namespace that admits it/);
  });

  it("leaves a profile of the node's own alone", () => {
    expect(
      fixed(
        build(
          'buildah',
          'runAsUser: 1000, seccompProfile: { type: Localhost, localhostProfile: a }',
        ),
      ),
    ).toMatch(/one of the node's own/);
  });

  it('takes privileges that no builder needs where the namespace does not admit them', () => {
    const refused = [baseline, fact('podSecurity.admits', false)];
    expect(fixed(build('kaniko', 'privileged: true'), ...refused)).toBe(
      build('kaniko', 'privileged: false'),
    );
    expect(fixed(build('kaniko', 'runAsUser: 0'), ...refused)).toMatch(/not known to be of no use/);
    expect(
      fixed(
        jobWith('securityContext: { privileged: true }', { pod: 'hostNetwork: true' }),
        ...refused,
      ),
    ).toMatch(/does not admit the pod then either: hostNetwork/);
  });

  it('tells the kubelet by a number that Kimia is not root', () => {
    const text = build(
      'kimia',
      `runAsNonRoot: true, allowPrivilegeEscalation: true, capabilities: { ${both} }`,
    );
    expect(fixed(text)).toMatch(/grants all that kimia is known to need/);
    expect(fixed(text, fact('event.signature', 'run-as-root-refused'))).toContain(
      'runAsUser: 1000',
    );
  });

  it('says what it grants', () => {
    expect(summaryBy(setSecurityContext)(build('kaniko', 'runAsUser: 1000'))).toBe(
      'security context of container kaniko, for kaniko: runAsUser 0',
    );
  });
});
