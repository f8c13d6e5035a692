import { describe, expect, it } from 'vitest';
import { dockerConfig } from '../../src/model/docker-config.ts';
import { imageName } from '../../src/model/image-reference.ts';
import { type CredentialReader, entriesFor, helperFor } from '../../src/model/registry-entries.ts';

const config = (json: object) => {
  const read = dockerConfig(JSON.stringify(json));
  if (read.kind !== 'read') throw new Error(read.kind);
  return read;
};
const takes = (reader: CredentialReader, key: string, image: string): boolean =>
  entriesFor(config({ auths: { [key]: { auth: 'Y2k6eA==' } } }), imageName(image), reader).length >
  0;

const all: readonly CredentialReader[] = ['kubelet', 'docker', 'containers'];

describe('an entry of a docker config', () => {
  it.each([
    ['ghcr.io', 'ghcr.io/acme/app:7', all],
    ['GHCR.io', 'ghcr.io/acme/app:7', all],
    ['https://ghcr.io', 'ghcr.io/acme/app:7', all],
    ['https://ghcr.io/v2/', 'ghcr.io/acme/app:7', all],
    ['10.43.170.72:5000', '10.43.170.72:5000/app@sha256:0a1b', all],
    ['10.43.170.72', '10.43.170.72:5000/app:7', []],
    ['registry.acme.example:443', 'registry.acme.example/app', []],
    ['ghcr.io/acme', 'ghcr.io/acme/app:7', all],
    ['ghcr.io/ac', 'ghcr.io/acme/app:7', ['kubelet', 'docker']],
    ['ghcr.io/other', 'ghcr.io/acme/app:7', ['docker']],
    ['*.acme.example', 'registry.acme.example/app', ['kubelet']],
    ['*.acme.example', 'eu.registry.acme.example/app', []],
    ['*.dkr.ecr.*.amazonaws.com', '1.dkr.ecr.eu-west-1.amazonaws.com/app', ['kubelet']],
    ['registry.acme.example', 'registry-acme.example/app', []],
    ['https://index.docker.io/v1/', 'nginx', all],
    ['index.docker.io', 'acme/app', all],
    ['docker.io', 'acme/app', ['kubelet', 'containers']],
    ['registry-1.docker.io', 'docker.io/acme/app', ['containers']],
    ['docker.io/library', 'nginx:1.27', ['kubelet', 'containers']],
  ] as const)('for %s is taken for %s by %j', (key, image, readers) => {
    expect(all.filter((reader) => takes(reader, key, image))).toEqual(readers);
  });
});

describe('a credential helper', () => {
  const helpers = config({ credHelpers: { 'ghcr.io': 'gh' }, credsStore: 'pass' });

  it('of the registry comes before the one for all', () => {
    expect(helperFor(helpers, imageName('ghcr.io/acme/app'), 'docker')).toBe('gh');
    expect(helperFor(helpers, imageName('quay.io/acme/app'), 'containers')).toBe('pass');
  });

  it('is not asked by the kubelet', () => {
    expect(helperFor(helpers, imageName('ghcr.io/acme/app'), 'kubelet')).toBeUndefined();
  });
});
