import { describe, expect, it } from 'vitest';
import { moveDockerConfig } from '../../src/fixes/move-docker-config.ts';
import { type FactValue, fact } from '../../src/model/facts.ts';
import { fixedBy, jobWith } from './requests.ts';

type At = Partial<FactValue<'builder.credentials.at'>>;

const item = '{ key: .dockerconfigjson, path: config.json }';
const secret = (more = '') => `secret: { secretName: regcred${more} }`;

const build = (
  mount: string,
  source = secret(`, items: [${item}]`),
  image = 'gcr.io/kaniko-project/executor:v1.23.2',
  more = '',
) =>
  jobWith(`volumeMounts: [{ name: login, ${mount} }]${more}`, {
    pod: `volumes: [{ name: login, ${source} }]`,
  }).replace(/image: .*/, `image: ${image}`);

const fixed = (text: string, kind: 'misplaced' | 'misnamed', at: At) =>
  fixedBy(moveDockerConfig)(
    text,
    fact('builder.credentials', kind),
    fact('builder.credentials.at', {
      registry: 'registry.acme.test',
      object: 'Secret cortex-system/regcred',
      name: 'regcred',
      expected: '/kaniko/.docker/config.json',
      ...at,
    }),
  );

const toKaniko = { path: '/root/.docker' };

describe('moving a docker config', () => {
  it.each([
    ['kaniko', 'gcr.io/kaniko-project/executor:v1.23.2', '/kaniko/.docker'],
    ['Kimia', 'ghcr.io/rapidfort/kimia:1.0.13', '/home/kimia/.docker'],
    ['BuildKit', 'moby/buildkit:v0.15.1-rootless', '/home/user/.docker'],
  ])('mounts it where %s reads it', (_, image, folder) => {
    const text = (path: string) => build(`mountPath: ${path}`, undefined, image);
    expect(
      fixed(text('/var/secrets'), 'misplaced', {
        path: '/var/secrets',
        expected: `${folder}/config.json`,
      }),
    ).toBe(text(folder));
  });

  it('gives it its name as well where it has another', () => {
    expect(
      fixed(build('mountPath: /root/.docker', secret()), 'misplaced', {
        ...toKaniko,
        file: '.dockerconfigjson',
      }),
    ).toBe(build('mountPath: /kaniko/.docker', secret(`, items: [ ${item} ]`)));
    expect(fixed(build('mountPath: /root/.docker', secret()), 'misplaced', toKaniko)).toMatch(
      /not known which key/,
    );
  });

  it('finds it in a projected volume', () => {
    const source = (path: string) =>
      `projected: { sources: [{ configMap: { name: ca } }, { secret: { name: regcred, items: [{ key: .dockerconfigjson, path: ${path} }] } }] }`;
    expect(
      fixed(build('mountPath: /kaniko/.docker', source('auth.json')), 'misnamed', {
        path: '/kaniko/.docker',
        file: '.dockerconfigjson',
      }),
    ).toBe(build('mountPath: /kaniko/.docker', source('config.json')));
  });

  it('moves a single file', () => {
    const text = (path: string) =>
      build(`mountPath: ${path}, subPath: .dockerconfigjson`, secret());
    expect(
      fixed(text('/root/.docker/config.json'), 'misplaced', { path: '/root/.docker/config.json' }),
    ).toBe(text('/kaniko/.docker/config.json'));
  });

  it('names the file of a Secret that is mounted as it is', () => {
    expect(
      fixed(build('mountPath: /kaniko/.docker/', secret()), 'misnamed', {
        path: '/kaniko/.docker/',
        file: '.dockerconfigjson',
      }),
    ).toBe(build('mountPath: /kaniko/.docker/', secret(`, items: [ ${item} ]`)));
  });

  it('makes a file of a folder that has the name of the file', () => {
    expect(
      fixed(build('mountPath: /kaniko/.docker/config.json', secret()), 'misnamed', {
        path: '/kaniko/.docker/config.json',
        file: '.dockerconfigjson',
      }),
    ).toBe(build('mountPath: /kaniko/.docker/config.json, subPath: .dockerconfigjson', secret()));
  });

  it('tells Buildah of the file, unless it is told of one', () => {
    const buildah = 'quay.io/buildah/stable:v1.37';
    const at = { path: '/kaniko/.docker', expected: '/run/containers/0/auth.json' };
    const text = build('mountPath: /kaniko/.docker', undefined, buildah);
    expect(fixed(text, 'misplaced', at)).toContain(
      '- name: REGISTRY_AUTH_FILE\n              value: /kaniko/.docker/config.json',
    );
    const told = (path: string) =>
      build(
        `mountPath: ${path}, subPath: .dockerconfigjson`,
        secret(),
        buildah,
        '\n          args: [buildah, push, --authfile=/auth/auth.json, app]',
      );
    expect(
      fixed(told('/kaniko/.docker'), 'misplaced', { ...at, expected: '/auth/auth.json' }),
    ).toBe(told('/auth/auth.json'));
  });

  it('keeps the names of files that somebody else uses', () => {
    const text = build('mountPath: /root/.docker }, { name: login, mountPath: /other', secret());
    expect(fixed(text, 'misplaced', { ...toKaniko, file: '.dockerconfigjson' })).toMatch(
      /mounted at \/other too/,
    );
  });

  it('is not for a place that is right, or not known', () => {
    expect(fixed(build('mountPath: /kaniko/.docker'), 'misplaced', toKaniko)).toMatch(
      /there already/,
    );
    expect(fixed(build('mountPath: /elsewhere'), 'misplaced', toKaniko)).toMatch(/does not mount/);
    expect(fixedBy(moveDockerConfig)(build('mountPath: /a'))).toMatch(
      /not known that a docker config/,
    );
  });
});
