import { describe, expect, it } from 'vitest';
import { registryVolume } from '../../src/checks/registry-volume.ts';
import type { VolumeUsage } from '../../src/model/cluster.ts';
import { factValue } from '../../src/model/facts.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, pod, readyCondition, registryPod } from '../support/objects.ts';

const gibibyte = 2 ** 30;
const usage = (
  used: number,
  capacity: number,
  changes: Partial<VolumeUsage> = {},
): VolumeUsage => ({
  pod: { namespace: 'registry', name: 'docker-registry-x' },
  volume: 'data',
  claim: { namespace: 'registry', name: 'registry-data' },
  capacityBytes: capacity * gibibyte,
  usedBytes: used * gibibyte,
  ...changes,
});
const running = registryPod({ phase: 'Running', conditions: [readyCondition] });

const run = (state: FakeState) =>
  registryVolume.run(fakeCluster({ objects: [running], ...state }), {
    build: build(),
    facts: [seen('registry.address', registryAddress), seen('registry.pods.total', 1)],
  });
const onNode = (...volumes: VolumeUsage[]) => run({ volumes: { 'node-1': volumes } });

describe('registry-volume', () => {
  it('says how full the volume is, and which claim it is', async () => {
    const facts = await onNode(usage(49.3, 50));
    expect(factValue(facts, 'registry.volume.usedPercent')).toBe(98.6);
    expect(factValue(facts, 'registry.volume.claim')).toEqual({
      namespace: 'registry',
      name: 'registry-data',
      capacityBytes: 50 * gibibyte,
    });
    expect(facts[0]).toMatchObject({
      evidence: [
        {
          source: 'Kubelet stats of Pod registry/docker-registry-x volume data',
          text: '49.3 GiB of 50.0 GiB used (98.6 %), claim registry/registry-data',
        },
      ],
    });
  });

  it('takes the fullest of several, and no volume of another pod or without a claim', async () => {
    const facts = await onNode(
      usage(1, 10),
      usage(8, 10, { volume: 'more' }),
      usage(10, 10, { pod: { namespace: 'registry', name: 'cache' } }),
      { ...usage(10, 10, { volume: 'token' }), claim: undefined },
    );
    expect(factValue(facts, 'registry.volume.usedPercent')).toBe(80);
  });

  it('does not take a volume that was not measured for an empty one', async () => {
    expect(await onNode(usage(0, 0))).toMatchObject([
      { name: 'registry.volume.usedPercent', unknown: expect.any(String) },
    ]);
  });

  it('is unknown when the registry keeps its images elsewhere', async () => {
    expect(await onNode()).toEqual([
      {
        name: 'registry.volume.usedPercent',
        unknown: 'there is no volume claim of the registry in the kubelet stats',
      },
    ]);
  });

  it('asks the node of a pod that runs before that of one that does not', async () => {
    const pending = pod({
      name: 'docker-registry-y',
      namespace: 'registry',
      labels: { app: 'docker-registry' },
      spec: { nodeName: 'node-2' },
      status: { phase: 'Pending' },
    });
    const facts = await run({
      objects: [pending, running],
      volumes: { 'node-1': [usage(5, 10)], 'node-2': [] },
    });
    expect(factValue(facts, 'registry.volume.usedPercent')).toBe(50);
  });

  it('is unknown when no node runs the registry, or its stats may not be read', async () => {
    expect(await run({ objects: [] })).toMatchObject([{ unknown: expect.any(String) }]);
    expect(await run({ forbidden: ['get nodes/proxy'] })).toMatchObject([
      { unknown: 'the bot may not get nodes/proxy in all namespaces' },
    ]);
  });
});
