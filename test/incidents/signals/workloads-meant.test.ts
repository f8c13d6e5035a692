import { describe, expect, it } from 'vitest';
import { workloadsMeant } from '../../../src/incidents/signals/workloads-meant.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { failedJob, job, pod } from '../../support/objects.ts';

const hour = 3_600_000;
const now = new Date('2026-01-18T12:00:00Z');

const failedAt = (name: string, at: string, namespace = 'builds') =>
  failedJob({
    name,
    namespace,
    status: {
      conditions: [{ type: 'Failed', status: 'True', lastTransitionTime: new Date(at) }],
    },
  });

const cluster = {
  ...fakeCluster({
    objects: [
      failedAt('app-7', '2026-01-18T11:30:00Z'),
      failedAt('app-7', '2026-01-18T11:40:00Z', 'staging'),
      failedAt('app-8', '2026-01-18T11:50:00Z'),
      failedAt('app-9', '2026-01-18T09:00:00Z'),
      job({ name: 'migrate-1', namespace: 'staging' }),
      pod({ name: 'web-1', namespace: 'staging', labels: {} }),
    ],
  }),
  now: () => now,
};

const meant = async (text: string, namespace?: string) =>
  (
    await workloadsMeant(cluster, { kind: 'text', text, ...(namespace ? { namespace } : {}) }, hour)
  ).map((one) => `${one.namespace}/${one.name}`);

describe('the workloads that a text means', () => {
  it('are those that it names and that exist', async () => {
    expect(await meant('app-8, migrate-1 and app-10 look odd, web-1 too')).toEqual([
      'builds/app-8',
      'staging/migrate-1',
      'staging/pod/web-1',
    ]);
  });

  it('is the one of several of its name whose namespace stands beside it', async () => {
    expect(await meant('[FIRING:1] KubeJobFailed (staging app-7 warning)')).toEqual([
      'staging/app-7',
    ]);
    expect(await meant('app-7 failed')).toEqual([]);
    expect(await meant('app-7 failed in builds or staging')).toEqual([]);
  });

  it('is looked for in the usual namespace where the text names none', async () => {
    expect(await meant('app-7 failed', 'staging')).toEqual(['staging/app-7']);
    expect(await meant('app-7 failed, namespace: builds', 'staging')).toEqual(['builds/app-7']);
  });

  it('are the builds that failed lately where it speaks of how many do', async () => {
    expect(await meant('15 % of builds failed')).toEqual([
      'builds/app-8',
      'staging/app-7',
      'builds/app-7',
    ]);
    expect(await meant('15 % of builds failed, namespace=builds')).toEqual([
      'builds/app-8',
      'builds/app-7',
    ]);
    expect(await meant('15 % of requests failed')).toEqual([]);
  });

  it('are the builds that failed lately in a namespace, where it names that alone', async () => {
    expect(await meant('[FIRING:2] KubeJobFailed (builds warning)')).toEqual([
      'builds/app-8',
      'builds/app-7',
    ]);
    expect(await meant('[FIRING:2] KubeJobFailed (production warning)')).toEqual([]);
    expect(await meant('[FIRING:2] KubePodNotReady (builds warning)')).toEqual([]);
  });
});
