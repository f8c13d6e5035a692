import { describe, expect, it } from 'vitest';
import { baseImage, imageIn } from '../../src/checks/base-image.ts';
import { factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, pod } from '../support/objects.ts';

const digest = `sha256:${'0b'.repeat(32)}`;

describe('the image that a line complains of', () => {
  it.each([
    [
      'error building image: GET https://10.43.170.72:5000/v2/base/python/manifests/3.12: MANIFEST_UNKNOWN: manifest unknown; map[Tag:3.12]',
      '10.43.170.72:5000/base/python:3.12',
    ],
    [
      'GET https://index.docker.io/v2/library/node/manifests/99: MANIFEST_UNKNOWN: manifest unknown; unknown tag=99',
      'docker.io/library/node:99',
    ],
    [
      `GET https://ghcr.io/v2/acme/base/manifests/${digest}: MANIFEST_UNKNOWN`,
      `ghcr.io/acme/base@${digest}`,
    ],
    [
      'ERROR: failed to solve: ghcr.io/acme/base:9: failed to resolve source metadata for ghcr.io/acme/base:9: ghcr.io/acme/base:9: not found',
      'ghcr.io/acme/base:9',
    ],
    [
      'Error: creating build container: initializing source docker://quay.io/acme/base:9: reading manifest 9 in quay.io/acme/base: manifest unknown',
      'quay.io/acme/base:9',
    ],
    [
      'failed to resolve reference "localhost:5000/base:9": localhost:5000/base:9: not found',
      'localhost:5000/base:9',
    ],
    ['manifest for acme/base:9 not found: manifest unknown', 'acme/base:9'],
    ['error building image: something else', undefined],
  ])('%s', (line, image) => {
    expect(imageIn(line)).toBe(image);
  });
});

describe('the base image of a build', () => {
  it('is taken apart, with what the registry said of it', async () => {
    const line = 'GET https://ghcr.io/v2/acme/base/manifests/9: MANIFEST_UNKNOWN: manifest unknown';
    const facts = await baseImage.run(fakeCluster(), {
      build: build({ pods: [pod()] }),
      facts: [seen('log.signature', 'base-image-not-found', line)],
    });
    expect(factValue(facts, 'image.reference')).toBe('ghcr.io/acme/base:9');
    expect(factValue(facts, 'image.registry')).toBe('ghcr.io');
    expect(factValue(facts, 'image.answer')).toBe('no-such-image');
  });

  it('is not known where the line does not name it', async () => {
    const facts = await baseImage.run(fakeCluster(), {
      build: build({ pods: [pod()] }),
      facts: [seen('log.signature', 'base-image-not-found', 'manifest unknown')],
    });
    expect(facts).toEqual([]);
  });
});
