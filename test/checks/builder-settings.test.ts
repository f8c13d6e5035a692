import { describe, expect, it } from 'vitest';
import { builderSettings } from '../../src/checks/builder-settings.ts';
import { factValue } from '../../src/model/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, kaniko, pod } from '../support/objects.ts';

async function settings(image: string, args: string[], limits: Record<string, string> = {}) {
  const containers = [kaniko({ image, args, resources: { limits } })];
  const facts = await builderSettings.run(fakeCluster(), {
    build: build({ pods: [pod({ spec: { containers } })] }),
    facts: [],
  });
  return [factValue(facts, 'builder.cache'), factValue(facts, 'container.cpuLimit')];
}

describe('the settings of a builder', () => {
  it.each([
    ['gcr.io/kaniko-project/executor:v1.23.2', ['--cache=true'], 'on'],
    ['gcr.io/kaniko-project/executor:v1.23.2', ['--cache', '--destination=a/b'], 'on'],
    ['gcr.io/kaniko-project/executor:v1.23.2', ['--cache=false'], 'off'],
    ['gcr.io/kaniko-project/executor:v1.23.2', ['--cache-repo=a/cache'], 'off'],
    ['ghcr.io/rapidfort/kimia:1.0.2', ['--cache', '--cache-dir=/cache'], 'on'],
    ['quay.io/buildah/stable:v1.37', ['bud', '--layers', '.'], 'on'],
    ['quay.io/buildah/stable:v1.37', ['bud', '.'], 'off'],
    ['example.org/own-builder:1', ['build'], undefined],
  ])('of %s with %j keep layers: %s', async (image, args, use) => {
    expect(await settings(image, args)).toEqual([use, undefined]);
  });

  it('tell how much CPU it may use', async () => {
    const image = 'gcr.io/kaniko-project/executor:v1.23.2';
    expect(await settings(image, [], { cpu: '500m' })).toEqual(['off', '500m']);
  });
});
