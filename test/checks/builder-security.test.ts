import { describe, expect, it } from 'vitest';
import { builderSecurity } from '../../src/checks/builder-security.ts';
import { factValue } from '../../src/model/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, pod } from '../support/objects.ts';

const images = {
  kaniko: 'gcr.io/kaniko-project/executor',
  kimia: 'ghcr.io/rapidfort/kimia',
  buildah: 'quay.io/buildah/stable',
  buildkit: 'moby/buildkit:rootless',
  docker: 'docker:27',
};

async function needs(builder: keyof typeof images, securityContext: object, ofPod: object = {}) {
  const containers = [{ name: 'builder', image: images[builder], securityContext }];
  const pods = [pod({ spec: { containers, securityContext: ofPod } })];
  const facts = await builderSecurity.run(fakeCluster(), { build: build({ pods }), facts: [] });
  return [factValue(facts, 'security.needs'), factValue(facts, 'security.because') ?? ''] as const;
}

describe('builder-security', () => {
  it.each([
    ['kaniko', {}, 'met', ''],
    ['kaniko', { runAsUser: 0 }, 'met', ''],
    ['kaniko', { runAsUser: 1000 }, 'unmet', 'runs as user 1000'],
    ['kaniko', { runAsNonRoot: true }, 'unmet', 'runAsNonRoot is true'],
    ['kaniko', { readOnlyRootFilesystem: true }, 'unmet', 'readOnlyRootFilesystem'],
    [
      'kaniko',
      { capabilities: { drop: ['ALL'], add: ['CHOWN'] } },
      'unmet',
      'DAC_OVERRIDE, FOWNER',
    ],
    ['kimia', { runAsUser: 0 }, 'met', ''],
    ['kimia', { capabilities: { drop: ['ALL'], add: ['CAP_SETUID', 'SETGID'] } }, 'met', ''],
    ['kimia', { capabilities: { drop: ['ALL'], add: ['SETUID'] } }, 'unmet', 'SETGID'],
    ['kimia', {}, 'unstated', 'SETUID and SETGID'],
    ['buildah', { runAsUser: 1000 }, 'met', ''],
    ['buildah', { runAsUser: 1000, allowPrivilegeEscalation: false }, 'unmet', 'newuidmap'],
    ['buildah', { runAsUser: 0, capabilities: { drop: ['SYS_CHROOT'] } }, 'unmet', 'SYS_CHROOT'],
    ['buildkit', { seccompProfile: { type: 'RuntimeDefault' } }, 'unstated', 'RuntimeDefault'],
    ['buildkit', { seccompProfile: { type: 'Unconfined' } }, 'met', ''],
    ['kimia', { privileged: true, allowPrivilegeEscalation: false }, 'met', ''],
  ] as const)('says of %s with %j that what it needs is %s', async (builder, context, met, why) => {
    const [found, because] = await needs(builder, context);
    expect(found).toBe(met);
    expect(because).toContain(why);
  });

  it('lets the container decide before the pod', async () => {
    expect(await needs('kaniko', { runAsUser: 0 }, { runAsUser: 1000 })).toEqual(['met', '']);
    expect((await needs('kaniko', {}, { runAsUser: 1000 }))[0]).toBe('unmet');
  });

  it('does not judge a builder that it does not know', async () => {
    expect(await needs('docker', {})).toEqual([undefined, '']);
  });
});
