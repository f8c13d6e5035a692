import { describe, expect, it } from 'vitest';
import { podSecurityViolations } from '../../src/diagnosis/pod-security.ts';

const hardened = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};
const pod = (securityContext: object, more: object = {}) => ({
  containers: [{ name: 'builder', securityContext }],
  ...more,
});
const violations = (level: 'baseline' | 'restricted', spec: ReturnType<typeof pod>) =>
  podSecurityViolations(spec, {}, level);

describe('the level baseline', () => {
  it.each([
    ['privileged', pod({ privileged: true })],
    ['capabilities SYS_ADMIN', pod({ capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } })],
    ['hostNetwork', pod({}, { hostNetwork: true })],
    ['hostPath volume cache', pod({}, { volumes: [{ name: 'cache', hostPath: { path: '/x' } }] })],
    ['seccompProfile Unconfined', pod({ seccompProfile: { type: 'Unconfined' } })],
    [
      'seccompProfile Unconfined',
      pod({}, { securityContext: { seccompProfile: { type: 'Unconfined' } } }),
    ],
    ['appArmorProfile Unconfined', pod({ appArmorProfile: { type: 'Unconfined' } })],
    ['procMount Unmasked', pod({ procMount: 'Unmasked' })],
  ])('forbids %s', (field, spec) => {
    expect(violations('baseline', spec)).toHaveLength(1);
    expect(violations('baseline', spec)[0]).toContain(field);
  });

  it('forbids AppArmor to be switched off by an annotation', () => {
    const annotations = { 'container.apparmor.security.beta.kubernetes.io/builder': 'unconfined' };
    expect(podSecurityViolations(pod({}), annotations, 'baseline')).toEqual([
      'AppArmor unconfined in container builder',
    ]);
  });

  it('lets a rootless builder have what it needs', () => {
    const rootless = {
      runAsUser: 1000,
      allowPrivilegeEscalation: true,
      capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
    };
    expect(violations('baseline', pod(rootless))).toEqual([]);
    expect(violations('restricted', pod(rootless))).not.toEqual([]);
  });
});

describe('the level restricted', () => {
  it('admits a hardened pod', () => {
    expect(violations('restricted', pod(hardened))).toEqual([]);
  });

  it.each([
    ['allowPrivilegeEscalation', { allowPrivilegeEscalation: undefined }],
    ['capabilities not dropped', { capabilities: {} }],
    ['capabilities SETUID added', { capabilities: { drop: ['ALL'], add: ['SETUID'] } }],
    ['runAsNonRoot', { runAsNonRoot: false }],
    ['runAsUser 0', { runAsUser: 0 }],
    ['seccompProfile', { seccompProfile: undefined }],
  ])('forbids a pod without it for %s', (field, change) => {
    const found = violations('restricted', pod({ ...hardened, ...change }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(field);
  });

  it('looks at init containers, and takes what the pod sets for all', () => {
    const spec = {
      ...pod(hardened),
      initContainers: [
        { name: 'fetch', securityContext: { ...hardened, runAsNonRoot: undefined } },
      ],
    };
    expect(violations('restricted', spec)).toEqual(['runAsNonRoot not true in container fetch']);
    const forAll = { ...spec, securityContext: { runAsNonRoot: true } };
    expect(violations('restricted', forAll)).toEqual([]);
  });

  it('forbids volumes of other kinds', () => {
    const nfs = { volumes: [{ name: 'cache', nfs: { server: 'nas', path: '/' } }] };
    expect(violations('restricted', pod(hardened, nfs))).toEqual(['nfs volume cache']);
  });
});
