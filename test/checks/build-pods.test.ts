import { describe, expect, it } from 'vitest';
import { buildPods } from '../../src/checks/build-pods.ts';
import type { Build } from '../../src/diagnosis/find-build.ts';
import { factValue, isKnown } from '../../src/model/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, ended, kaniko, pod } from '../support/objects.ts';

const facts = (parts: Partial<Build>) =>
  buildPods.run(fakeCluster(), { build: build(parts), facts: [] });

const killed = pod({
  spec: { containers: [kaniko({ resources: { limits: { memory: '1Gi' } } })] },
  status: {
    phase: 'Failed',
    containerStatuses: [containerStatus('kaniko', ended(137, 'OOMKilled'), { restartCount: 2 })],
  },
});

describe('build-pods', () => {
  it('says how the builder ended, and where that stands', async () => {
    const seen = await facts({ pods: [killed] });
    expect(factValue(seen, 'pod.name')).toBe('app-7-x');
    expect(factValue(seen, 'pod.phase')).toBe('Failed');
    expect(factValue(seen, 'pod.node')).toBe('node-1');
    expect(factValue(seen, 'container.name')).toBe('kaniko');
    expect(factValue(seen, 'container.reason')).toBe('OOMKilled');
    expect(factValue(seen, 'container.exitCode')).toBe(137);
    expect(factValue(seen, 'container.restarts')).toBe(2);
    expect(factValue(seen, 'container.memoryLimit')).toBe('1Gi');
    expect(seen.filter(isKnown).find(({ name }) => name === 'container.reason')?.evidence).toEqual([
      {
        source: 'Pod builds/app-7-x .status.containerStatuses[0].state.terminated',
        text: 'container kaniko: exit code 137, OOMKilled',
      },
    ]);
  });

  it('says what a container waits for, in the words of the kubelet', async () => {
    const waiting = pod({
      status: {
        phase: 'Pending',
        containerStatuses: [
          containerStatus('kaniko', {
            waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' },
          }),
        ],
      },
    });
    const seen = await facts({ pods: [waiting] });
    expect(factValue(seen, 'container.reason')).toBe('ImagePullBackOff');
    expect(factValue(seen, 'container.exitCode')).toBeUndefined();
    expect(
      seen.filter(isKnown).find(({ name }) => name === 'container.reason')?.evidence[0]?.text,
    ).toBe('container kaniko: ImagePullBackOff: Back-off pulling image "x"');
  });

  it('says why a node ended the pod', async () => {
    const evicted = pod({
      status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' },
    });
    const seen = await facts({ pods: [evicted] });
    expect(factValue(seen, 'pod.reason')).toBe('Evicted');
    expect(factValue(seen, 'container.reason')).toBeUndefined();
  });

  it('does not invent a memory limit', async () => {
    expect(await facts({ pods: [pod()] })).toContainEqual({
      name: 'container.memoryLimit',
      unknown: 'container kaniko sets no memory limit',
    });
  });

  it('tells pods that are gone from pods that may not be read', async () => {
    expect(await facts({})).toEqual([
      { name: 'pod.name', unknown: 'the build has no pod any more, or none was created' },
    ]);
    const missing = { verb: 'list', resource: 'pods', namespace: 'builds' };
    const because = 'the bot may not list pods in builds';
    expect(await facts({ hidden: [{ what: 'Pod', because, missing }] })).toEqual([
      { name: 'pod.name', unknown: because, missing },
    ]);
    expect(await facts({ hidden: [{ what: 'Pod', because: 'not answered within 5 s' }] })).toEqual([
      { name: 'pod.name', unknown: 'not answered within 5 s' },
    ]);
  });
});
