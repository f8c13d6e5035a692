import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageName, parseImage } from '../../src/model/image-reference.ts';

const digest = `sha256:${'a1'.repeat(32)}`;

describe('an image reference', () => {
  it.each([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    [
      'nginx:1.25-alpine',
      { registry: 'docker.io', repository: 'library/nginx', tag: '1.25-alpine' },
    ],
    ['acme/app:v1', { registry: 'docker.io', repository: 'acme/app', tag: 'v1' }],
    ['docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['10.43.170.72:5000/app:7', { registry: '10.43.170.72:5000', repository: 'app', tag: '7' }],
    ['localhost/app', { registry: 'localhost', repository: 'app', tag: 'latest' }],
    ['ghcr.io/acme/a/b', { registry: 'ghcr.io', repository: 'acme/a/b', tag: 'latest' }],
    [`ghcr.io/acme/app@${digest}`, { registry: 'ghcr.io', repository: 'acme/app', digest }],
    [
      `ghcr.io/acme/app:v1@${digest}`,
      { registry: 'ghcr.io', repository: 'acme/app', tag: 'v1', digest },
    ],
    ['[::1]:5000/app', { registry: '[::1]:5000', repository: 'app', tag: 'latest' }],
  ])('%s has its parts, and what is left out gets the default', (reference, image) => {
    expect(parseImage(reference)).toEqual({ kind: 'image', image });
  });

  it.each([
    ['', 'it is empty'],
    ['https://ghcr.io/acme/app:v1', 'https://'],
    ['ghcr.io/acme/App:v1', 'acme/App holds capital letters'],
    ['ghcr.io/acme/app:v1:v2', 'two tags'],
    ['ghcr.io/acme/app:$(VERSION)', '$(VERSION) was not replaced'],
    ['ghcr.io/acme/app:{{ .Values.tag }}', 'was not replaced'],
    ['ghcr.io/acme/app:v1 ', 'white space'],
    ['ghcr.io/acme/app:', '"" is no tag'],
    ['ghcr.io/acme/app:feature/x', 'two tags'],
    ['ghcr.io/acme/app:v1+build', '"v1+build" is no tag'],
    ['ghcr.io//app:v1', 'a part of its name is empty'],
    ['ghcr.io/acme/app@sha256:abc', '"sha256:abc" is no digest'],
    ['ghcr.io/acme/-app', '"-app" cannot be a part of its name'],
  ])('%s is not valid, and it says why', (reference, because) => {
    const parsed = parseImage(reference);
    expect(parsed.kind === 'invalid' && parsed.because).toContain(because);
  });

  it('is parsed or refused whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => ['image', 'invalid'].includes(parseImage(text).kind)),
    );
  });
});

describe('the name of an image', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx'],
    ['acme/app:7', 'docker.io', 'acme/app'],
    ['docker.io/nginx:1', 'docker.io', 'library/nginx'],
    ['index.docker.io/nginx', 'index.docker.io', 'library/nginx'],
    ['localhost/app', 'localhost', 'app'],
    ['10.43.170.72:5000/team/app:7@sha256:0a1b', '10.43.170.72:5000', 'team/app'],
  ])('%s is in %s called %s', (reference, registry, repository) => {
    expect(imageName(reference)).toEqual({ registry, repository });
  });

  it('is that of the reference where that is valid', () => {
    const references = ['nginx:1', 'ghcr.io/acme/app:7', `localhost:5000/a/b@${digest}`];
    for (const reference of references) {
      const parsed = parseImage(reference);
      expect(parsed).toMatchObject({ kind: 'image', image: imageName(reference) });
    }
  });
});
