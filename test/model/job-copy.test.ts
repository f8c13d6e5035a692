import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/model/cluster-actions.ts';
import { jobCopy, jobFromCronJob, retryName } from '../../src/model/job-copy.ts';

const controllerLabels = {
  'controller-uid': 'u-1',
  'job-name': 'app-7',
  'batch.kubernetes.io/controller-uid': 'u-1',
  'batch.kubernetes.io/job-name': 'app-7',
};
const podSpec = {
  restartPolicy: 'Never',
  serviceAccountName: 'builder',
  tolerations: [{ key: 'builds', operator: 'Exists' }],
  imagePullSecrets: [{ name: 'registry-credentials' }],
  containers: [
    { name: 'kaniko', image: 'executor', volumeMounts: [{ name: 'w', mountPath: '/w' }] },
  ],
  volumes: [{ name: 'w', configMap: { name: 'context' } }],
  aFieldOfTomorrow: { kept: true },
};
const live: Manifest = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'app-7',
    namespace: 'builds',
    uid: 'u-1',
    resourceVersion: '12',
    generation: 1,
    creationTimestamp: '2026-01-18T15:20:00Z',
    managedFields: [{ manager: 'kubectl' }],
    ownerReferences: [{ kind: 'Parser', name: 'p', controller: true }],
    finalizers: ['orphan'],
    labels: { app: 'x', ...controllerLabels },
    annotations: {
      team: 'edge',
      'argocd.argoproj.io/tracking-id': 'apps:batch/Job:builds/app-7',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    },
  },
  spec: {
    backoffLimit: 0,
    activeDeadlineSeconds: 600,
    ttlSecondsAfterFinished: 3600,
    suspend: false,
    manualSelector: true,
    selector: { matchLabels: { 'controller-uid': 'u-1' } },
    template: {
      metadata: { creationTimestamp: null, labels: { app: 'x', ...controllerLabels } },
      spec: podSpec,
    },
  },
  status: { failed: 1, conditions: [{ type: 'Failed', status: 'True' }] },
};
const made = { name: 'app-7-retry-1', annotations: { 'buildmedic/run': 'v-1' } };

describe('the copy of a Job', () => {
  it('is the whole Job but for what the server, the controller and other tools wrote', () => {
    expect(jobCopy(live, made)).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'app-7-retry-1',
        namespace: 'builds',
        labels: { app: 'x' },
        annotations: {
          team: 'edge',
          'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
          'argocd.argoproj.io/sync-options': 'Prune=false',
          'buildmedic/run': 'v-1',
        },
      },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 600,
        ttlSecondsAfterFinished: 3600,
        suspend: false,
        template: { metadata: { labels: { app: 'x' } }, spec: podSpec },
      },
    });
  });

  it('leaves the Job that it is made from as it is', () => {
    const before = structuredClone(live);
    jobCopy(live, made);
    expect(live).toEqual(before);
  });
});

describe('the Job of a CronJob', () => {
  it('is what kubectl makes of it', () => {
    const cronJob: Manifest = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'builds', uid: 'c-1' },
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: {
          metadata: { labels: { app: 'x' }, annotations: { team: 'edge' } },
          spec: { template: { spec: podSpec } },
        },
      },
    };
    expect(jobFromCronJob(cronJob, { ...made, name: 'nightly-retry-1' })).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'nightly-retry-1',
        namespace: 'builds',
        labels: { app: 'x' },
        annotations: {
          'cronjob.kubernetes.io/instantiate': 'manual',
          team: 'edge',
          'buildmedic/run': 'v-1',
        },
        ownerReferences: [
          {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            name: 'nightly',
            uid: 'c-1',
            controller: true,
          },
        ],
      },
      spec: { template: { spec: podSpec } },
    });
  });
});

describe('the name of a retry', () => {
  it.each([
    ['app-7', 1, 'app-7-retry-1'],
    ['app-7-retry-1', 2, 'app-7-retry-2'],
    ['a'.repeat(63), 12, `${'a'.repeat(54)}-retry-12`],
    [`${'a'.repeat(54)}--b`, 1, `${'a'.repeat(54)}-retry-1`],
  ])('of %s, number %i, is %s', (name, retry, expected) => {
    expect(retryName(name, retry)).toBe(expected);
  });

  it('is a name that Kubernetes takes, whatever it is made from', () => {
    const names = fc.stringMatching(/^[a-z0-9]([-.a-z0-9]{0,80}[a-z0-9])?$/);
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 999 }), (name, retry) => {
        const made = retryName(name, retry);
        expect(made).toMatch(/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/);
        expect(made.length).toBeLessThanOrEqual(63);
        expect(retryName(made, retry)).toBe(made);
      }),
    );
  });
});
