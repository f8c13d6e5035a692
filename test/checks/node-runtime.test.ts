import { describe, expect, it } from 'vitest';
import { nodeRuntime } from '../../src/checks/node-runtime.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, pod, pullingPod } from '../support/objects.ts';

const refused = [seen('log.signature', 'registry-http-https', 'server gave HTTP response')];
const image = '10.43.170.72:5000/web:3';

const node = (containerRuntimeVersion?: string) =>
  ({
    kind: 'Node',
    metadata: { name: 'node-1' },
    ...(containerRuntimeVersion ? { status: { nodeInfo: { containerRuntimeVersion } } } : {}),
  }) as NonNullable<FakeState['objects']>[number];

const run = (state: FakeState, pods = [pullingPod(image)], facts = refused) =>
  nodeRuntime.run(fakeCluster(state), { build: build({ pods }), facts });

describe('node-runtime', () => {
  it.each([
    ['containerd://1.7.11', 'containerd'],
    ['containerd://1.7.11-k3s2', 'k3s'],
    ['containerd://1.7.17-rke2r1', 'k3s'],
    ['cri-o://1.31.2', 'cri-o'],
    ['docker://24.0.7', 'docker'],
    ['rkt://1.0', 'other'],
  ])('takes %s for %s', async (version, runtime) => {
    const evidence = [
      { source: 'Node node-1 .status.nodeInfo.containerRuntimeVersion', text: version },
    ];
    expect(await run({ objects: [node(version)] })).toEqual([
      { name: 'node.runtime', value: runtime, evidence },
      { name: 'node.runtimeVersion', value: version, evidence },
    ]);
  });

  it('says that the node does not tell', async () => {
    expect(await run({ objects: [node()] })).toEqual([
      { name: 'node.runtime', unknown: 'the node does not tell its container runtime' },
    ]);
  });

  it('does not ask for a build that pushes, nor where something else was refused', async () => {
    const objects = [node('cri-o://1.31.2')];
    expect(await run({ objects }, [pod()])).toEqual([]);
    expect(await run({ objects }, undefined, [])).toEqual([]);
  });

  it('says which permission is missing, and what was not answered', async () => {
    expect(await run({ forbidden: ['get nodes'] })).toMatchObject([
      { name: 'node.runtime', unknown: expect.stringContaining('may not get nodes') },
    ]);
    expect(await run({ unavailable: ['get nodes'] })).toMatchObject([
      { unknown: 'Node that pulls: not answered within 5 s' },
    ]);
    expect(await run({})).toMatchObject([{ unknown: 'there is no Node that pulls' }]);
  });
});
