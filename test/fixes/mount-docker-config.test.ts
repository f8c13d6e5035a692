import { describe, expect, it } from 'vitest';
import { mountDockerConfig } from '../../src/fixes/mount-docker-config.ts';
import { type Fact, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

const absent = (expected = '/kaniko/.docker/config.json') => [
  fact('builder.credentials', 'absent'),
  fact('builder.credentials.at', { registry: 'registry.acme.test', expected }),
];
const login = fact('builder.credentials.elsewhere', { name: 'regcred', key: '.dockerconfigjson' });
const fixed = (text: string, ...facts: Fact[]) => fixedBy(mountDockerConfig)(text, ...facts);

describe('giving a builder the login of the pod', () => {
  it('mounts the pull secret as the file that the builder reads', () => {
    const after = fixed(jobWith('args: []'), ...absent(), login);
    expect(after).toContain('mountPath: /kaniko/.docker\n');
    expect(after).toContain('secretName: regcred');
    expect(after).toContain('- key: .dockerconfigjson\n                path: config.json');
  });

  it('tells Buildah of the file, which keeps its own folders', () => {
    const text = jobWith('command: [buildah, bud]').replace(
      /image: .*/,
      'image: quay.io/buildah/stable:v1.37',
    );
    expect(fixed(text, ...absent('/run/containers/0/auth.json'), login)).toContain(
      'value: /etc/registry-auth/config.json',
    );
  });

  it('gives its volume a name that none has', () => {
    const text = jobWith('args: []', { pod: 'volumes: [{ name: docker-config, emptyDir: {} }]' });
    expect(fixed(text, ...absent(), login)).toContain('{ name: docker-config-2, secret: {');
  });

  it('mounts nothing over another volume, and no Secret that is not known', () => {
    const text = jobWith('volumeMounts: [{ name: data, mountPath: /kaniko/.docker/ }]');
    expect(fixed(text, ...absent(), login)).toMatch(
      /mounts volume data at \/kaniko\/.docker already/,
    );
    expect(fixed(text, ...absent())).toMatch(/no Secret is known to have a login/);
    expect(fixed(text, login)).toMatch(/not known that the builder finds no login/);
  });
});
