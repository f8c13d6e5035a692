import { afterEach, describe, expect, it } from 'vitest';
import type { Bundle, KubernetesObject, Prohibition } from '../../../src/bundle/bundle.ts';
import { controllers, type Ending } from '../../../src/bundle/controllers.ts';
import { type ServedBundle, serveBundle } from '../../../src/bundle/serve-bundle.ts';
import { probe, removeProbe } from '../../../src/incidents/actions/probe-connectivity.ts';
import { clusterFrom } from '../../../src/kubernetes/clusters.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const plan = {
  kind: 'probe-connectivity',
  namespace: 'builds',
  name: 'app-7',
  registry: 'registry.cortex:5000',
  image: 'curl',
} as const;
const actionId = '0b9d6f3e-1111-4222-8333-444444444444';
const job: KubernetesObject = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { namespace: 'builds', name: 'app-7', uid: 'u-1' },
  spec: {
    template: {
      metadata: {
        labels: { component: 'image-build', 'job-name': 'app-7', 'controller-uid': 'u-1' },
      },
      spec: { serviceAccountName: 'builder', restartPolicy: 'Never', containers: [] },
    },
  },
};
const leftOver: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    namespace: 'builds',
    name: 'buildmedic-probe-old',
    uid: 'p-0',
    labels: { 'buildmedic/probe': 'registry' },
    creationTimestamp: '2026-01-18T15:00:00Z',
  },
};

async function clusterWith(
  ending: Ending,
  {
    objects = [job],
    prohibitions = [],
  }: { objects?: KubernetesObject[]; prohibitions?: Prohibition[] } = {},
) {
  const takenAt = new Date('2026-01-18T16:00:00Z');
  const bundle: Bundle = {
    objects,
    logs: [],
    answers: [],
    prohibitions,
    nodeStats: new Map(),
    takenAt,
  };
  const served: ServedBundle = await serveBundle(bundle, {
    controllers: controllers(
      () => ending,
      (log) => served.putLog(log),
    ),
  });
  const cluster = clusterFrom({ name: 'test', server: served.url });
  ends.push(
    () => served.close(),
    () => cluster.close(),
  );
  const pods = async () => {
    const list = await cluster.list('Pod', { namespace: 'builds' });
    return list.kind === 'found' ? list.value.map(({ metadata }) => metadata?.name) : [];
  };
  return { cluster, pods };
}
const says = (log: string): Ending => ({ kind: 'succeeds', seconds: 1, log });

describe('a probe of the way to a registry', () => {
  it('is a pod with the labels and the service account of the build, bound to do nothing else', async () => {
    const { cluster } = await clusterWith({ kind: 'runs' });
    expect(await probe(plan, actionId, cluster)).toEqual({ kind: 'not-yet' });
    const at = { namespace: 'builds', name: 'buildmedic-probe-0b9d6f3e' };
    expect(await cluster.actions.manifest('Pod', at)).toMatchObject({
      value: {
        metadata: { labels: { component: 'image-build', 'buildmedic/probe': 'registry' } },
        spec: {
          serviceAccountName: 'builder',
          automountServiceAccountToken: false,
          activeDeadlineSeconds: 60,
          restartPolicy: 'Never',
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              image: 'curl',
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    });
    const made = await cluster.actions.manifest('Pod', at);
    const { labels = {} } = made.kind === 'found' ? made.value.metadata : {};
    // By these the Job controller would take it for a pod of the Job.
    expect(Object.keys(labels)).not.toContain('controller-uid');
    expect(Object.keys(labels)).not.toContain('job-name');
  });

  it.each([
    ['answers', '200 HTTPS \n000 HTTP Connection reset\n', 'answers the pod: HTTPS 200'],
    ['wants a login', '401 HTTP \n', 'answers the pod: HTTP 401'],
    ['speaks no TLS', '000 HTTPS wrong version number\n200 HTTP \n', 'answers the pod: HTTP 200'],
    [
      'is silent',
      '000 HTTPS Connection timed out\n000 HTTP x\n',
      'does not answer the pod: Connection timed out',
    ],
  ])('tells that the registry %s, and is gone then', async (_how, log, result) => {
    const { cluster, pods } = await clusterWith(says(log));
    await probe(plan, actionId, cluster);
    const told = { kind: 'done', result: expect.stringContaining(result) };
    expect(await probe(plan, actionId, cluster)).toEqual(told);
    // Whoever takes over before that is on record hears the same.
    expect(await probe(plan, actionId, cluster)).toEqual(told);
    await removeProbe(plan, actionId, cluster);
    await removeProbe(plan, actionId, cluster);
    expect(await pods()).toEqual([]);
  });

  it('is gone as well when it said nothing', async () => {
    const { cluster, pods } = await clusterWith(says(''));
    await probe(plan, actionId, cluster);
    expect(await probe(plan, actionId, cluster)).toMatchObject({ kind: 'failed' });
    await removeProbe(plan, actionId, cluster);
    expect(await pods()).toEqual([]);
  });

  it('takes along what an earlier probe has left', async () => {
    const { cluster, pods } = await clusterWith({ kind: 'runs' }, { objects: [job, leftOver] });
    await probe(plan, actionId, cluster);
    expect(await pods()).toEqual(['buildmedic-probe-0b9d6f3e']);
  });

  it('names the permission that is missing', async () => {
    const prohibitions = [{ verbs: ['create'], resources: ['pods'] }];
    const { cluster } = await clusterWith({ kind: 'runs' }, { prohibitions });
    expect(await probe(plan, actionId, cluster)).toEqual({
      kind: 'failed',
      result: 'I may not create pods in builds.',
    });
  });
});
