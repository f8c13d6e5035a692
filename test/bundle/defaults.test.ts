import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/bundle/bundle.ts';
import { withDefaults } from '../../src/bundle/defaults.ts';

const pod = (metadata: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app-7-x', namespace: 'builds', ...metadata },
});
const jobNameOf = (metadata: object) =>
  withDefaults(pod(metadata)).metadata.labels as Record<string, string> | undefined;

describe('a pod of a Job in a file that was written by hand', () => {
  it('is found by its Job, whichever way it names it', () => {
    expect(jobNameOf({ labels: { 'batch.kubernetes.io/job-name': 'app-7' } })).toMatchObject({
      'job-name': 'app-7',
    });
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name: 'app-7' }];
    expect(jobNameOf({ labels: { app: 'a' }, ownerReferences })).toEqual({
      app: 'a',
      'job-name': 'app-7',
    });
  });

  it('keeps the label that it has, and gets none without a Job', () => {
    const labels = { 'job-name': 'other', 'batch.kubernetes.io/job-name': 'app-7' };
    expect(jobNameOf({ labels })).toEqual(labels);
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web' }];
    expect(jobNameOf({ ownerReferences })).toBeUndefined();
  });
});

describe('a Secret in a file that was written by hand', () => {
  it('has its plain values as data, as a cluster would show it', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'regcred' } };
    const stringData = { 'config.json': '{}' };
    expect(withDefaults({ ...secret, data: { kept: 'eA==' }, stringData })).toEqual({
      ...secret,
      metadata: { name: 'regcred', namespace: 'default' },
      data: { kept: 'eA==', 'config.json': 'e30=' },
    });
  });
});
