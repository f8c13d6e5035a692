import { describe, expect, it } from 'vitest';
import { registryEndpoints } from '../../src/checks/registry-endpoints.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, registryEndpoints as slice } from '../support/objects.ts';

const run = (state: FakeState, address = registryAddress) =>
  registryEndpoints.run(fakeCluster(state), {
    build: build(),
    facts: [seen('registry.address', address)],
  });
const source = 'EndpointSlices of Service registry/docker-registry';

describe('registry-endpoints', () => {
  it('counts the ready endpoints, and those that do not say otherwise', async () => {
    const objects = [slice({ ready: true }, undefined, { ready: false })];
    expect(await run({ objects })).toEqual([
      {
        name: 'registry.endpoints.ready',
        value: 2,
        evidence: [{ source, text: 'ready: 10.42.0.1, 10.42.0.2' }],
      },
    ]);
  });

  it('adds up several slices, and leaves those of other Services alone', async () => {
    const other = slice(undefined);
    const objects = [
      slice(undefined),
      slice(undefined),
      {
        ...other,
        metadata: { ...other.metadata, labels: { 'kubernetes.io/service-name': 'web' } },
      },
    ];
    expect(await run({ objects })).toMatchObject([{ value: 2 }]);
  });

  it('says that none is ready, and of how many', async () => {
    const none = await run({ objects: [slice({ ready: false })] });
    expect(none).toMatchObject([{ value: 0, evidence: [{ text: 'none ready of 1' }] }]);
    expect(await run({})).toMatchObject([{ value: 0, evidence: [{ text: 'none ready of 0' }] }]);
  });

  it('does not count the endpoints of a Service that selects no pods, where nobody collected them', async () => {
    const elsewhere = { ...registryAddress, selector: {} };
    expect(await run({}, elsewhere)).toMatchObject([
      { unknown: expect.stringContaining('which selects no pods') },
    ]);
    expect(await run({ objects: [slice(undefined)] }, elsewhere)).toMatchObject([{ value: 1 }]);
  });

  it('takes a refusal for no answer, not for no endpoint', async () => {
    expect(await run({ forbidden: ['list endpointslices'] })).toMatchObject([
      {
        name: 'registry.endpoints.ready',
        unknown: 'the bot may not list endpointslices in registry',
      },
    ]);
  });
});
