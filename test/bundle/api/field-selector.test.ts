import { describe, expect, it } from 'vitest';
import { fieldSelector } from '../../../src/bundle/api/field-selector.ts';
import { builtInResources } from '../../../src/bundle/built-in-resources.ts';
import type { KubernetesObject } from '../../../src/bundle/bundle.ts';

const resource = (plural: string) => {
  const found = builtInResources.find((one) => one.plural === plural);
  if (!found) throw new Error(`no resource ${plural}`);
  return found;
};

const pod: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'builds' },
  spec: { nodeName: 'worker-1' },
  status: { phase: 'Failed' },
};

describe('field selectors', () => {
  it.each([
    ['metadata.name=p', true],
    ['metadata.namespace!=builds', false],
    ['spec.nodeName=worker-1,status.phase==Failed', true],
    ['status.phase!=Failed', false],
    ['status.podIP=', true],
  ])('answers %j about a pod with %s', (selector, matches) => {
    expect(fieldSelector(selector, resource('pods'))(pod)).toBe(matches);
  });

  it('counts a Job without succeeded pods as zero', () => {
    const job = { ...pod, apiVersion: 'batch/v1', kind: 'Job', status: {} };
    expect(fieldSelector('status.successful=0', resource('jobs'))(job)).toBe(true);
  });

  it('reads an escaped comma as part of the value', () => {
    const event = { ...pod, kind: 'Event', reason: 'a,b' };
    expect(fieldSelector('reason=a\\,b', resource('events'))(event)).toBe(true);
  });

  it('refuses a field that the API server does not select by, in its words', () => {
    expect(() => fieldSelector('spec.image=x', resource('pods'))).toThrow(
      'field label not supported: spec.image',
    );
    expect(() => fieldSelector('data.key=x', resource('configmaps'))).toThrow(
      '"data.key" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
  });
});
