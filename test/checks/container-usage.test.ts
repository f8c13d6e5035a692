import { describe, expect, it } from 'vitest';
import { containerUsage } from '../../src/checks/container-usage.ts';
import { registryVolume } from '../../src/checks/registry-volume.ts';
import type { Reading } from '../../src/model/cluster.ts';
import { factValue } from '../../src/model/facts.ts';
import type { ContainerRun, Metrics } from '../../src/model/systems/metrics.ts';
import { registryAddress, seen, subject } from '../support/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, kaniko, pod, readyCondition } from '../support/objects.ts';

const gibibyte = 2 ** 30;
const found = <T>(value: T): Reading<T> => ({ kind: 'found', value });

const metricsOf = (answers: {
  memory?: Reading<number>;
  throttling?: Reading<number>;
  asked?: ContainerRun[];
}): Metrics => ({
  peakMemory: async (run) => {
    answers.asked?.push(run);
    return answers.memory ?? { kind: 'not-found' };
  },
  cpuThrottling: async () => answers.throttling ?? { kind: 'not-found' },
  claimUsage: async () => found({ usedBytes: 49 * gibibyte, capacityBytes: 50 * gibibyte }),
});

const killed = {
  terminated: {
    exitCode: 137,
    reason: 'Error',
    startedAt: new Date('2026-01-18T10:00:00Z'),
    finishedAt: new Date('2026-01-18T10:05:00Z'),
  },
};

const run = (metrics?: Metrics, limit: string | undefined = '2Gi') =>
  containerUsage.run(
    fakeCluster(),
    {
      build: build({
        pods: [
          pod({
            spec: {
              containers: [kaniko(limit ? { resources: { limits: { memory: limit } } } : {})],
            },
            status: { phase: 'Failed', containerStatuses: [containerStatus('kaniko', killed)] },
          }),
        ],
      }),
      facts: [seen('container.name', 'kaniko')],
    },
    metrics ? { metrics } : {},
  );

describe('container-usage', () => {
  it('says how near the container came to its limit, and how often it was held back', async () => {
    const asked: ContainerRun[] = [];
    const memory = found(1.96 * gibibyte);
    const facts = await run(metricsOf({ memory, throttling: found(0.413), asked }));
    expect(factValue(facts, 'container.memoryPeak')).toBe('1.96Gi');
    expect(factValue(facts, 'container.memoryPeakPercent')).toBe(98);
    expect(factValue(facts, 'container.cpuThrottledPercent')).toBe(41);
    expect(asked).toEqual([
      {
        namespace: subject.namespace,
        pod: `${subject.name}-x`,
        container: 'kaniko',
        from: '2026-01-18T10:00:00.000Z',
        to: '2026-01-18T10:05:00.000Z',
      },
    ]);
  });

  it('has nothing to say where nothing measures', async () => {
    expect(await run()).toEqual([]);
  });

  it('is unknown where nothing was measured, nobody answers, or there is no limit', async () => {
    expect(await run(metricsOf({}))).toEqual([
      { name: 'container.memoryPeak', unknown: 'there is no measurement of its memory' },
    ]);
    const gone = { kind: 'unavailable', because: 'Prometheus did not answer within 5 s' } as const;
    expect(await run(metricsOf({ memory: gone, throttling: gone }))).toMatchObject([
      { name: 'container.memoryPeak', unknown: expect.stringContaining('did not answer') },
      { name: 'container.cpuThrottledPercent', unknown: expect.stringContaining('did not answer') },
    ]);
    const unlimited = await run(metricsOf({ memory: found(gibibyte) }), '');
    expect(factValue(unlimited, 'container.memoryPeak')).toBe('1Gi');
    expect(factValue(unlimited, 'container.memoryPeakPercent')).toBeUndefined();
  });
});

describe('registry-volume', () => {
  it('asks Prometheus where the kubelet may not be asked', async () => {
    const registry = pod({
      name: 'docker-registry-x',
      namespace: 'registry',
      labels: { app: 'docker-registry' },
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'registry-data' } }] },
      status: { phase: 'Running', conditions: [readyCondition] },
    });
    const context = {
      build: build(),
      facts: [seen('registry.address', registryAddress), seen('registry.pods.total', 1)],
    };
    const cluster = fakeCluster({ objects: [registry], forbidden: ['get nodes/proxy'] });
    const facts = await registryVolume.run(cluster, context, { metrics: metricsOf({}) });
    expect(facts[0]).toMatchObject({
      name: 'registry.volume.usedPercent',
      value: 98,
      evidence: [{ source: 'Prometheus of Pod registry/docker-registry-x volume data' }],
    });
    expect(factValue(facts, 'registry.volume.claim')).toMatchObject({ name: 'registry-data' });
  });
});
