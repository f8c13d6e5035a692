import { describe, expect, it } from 'vitest';
import { quotaBreaches } from '../../../src/diagnosis/placement/quota.ts';

const spec = (
  more: object = {},
  resources: object = { requests: { cpu: '1', memory: '1Gi' } },
) => ({
  containers: [{ name: 'builder', resources }],
  ...more,
});
const full = (scope: object, hard: Record<string, string> = { pods: '0' }) => ({
  metadata: { name: 'team' },
  spec: scope,
  status: { hard, used: hard },
});

describe('a quota', () => {
  it.each([
    ['Terminating', { activeDeadlineSeconds: 60 }, true],
    ['Terminating', {}, false],
    ['NotTerminating', {}, true],
    ['BestEffort', {}, false],
    ['NotBestEffort', {}, true],
    ['PriorityClass', { priorityClassName: 'high' }, true],
    ['CrossNamespacePodAffinity', {}, false],
  ])('of scope %s counts a pod with %j: %s', (scope, more, counts) => {
    expect(quotaBreaches(spec(more), [full({ scopes: [scope] })])).toHaveLength(counts ? 1 : 0);
  });

  it.each([
    ['In', ['high'], true],
    ['In', ['low'], false],
    ['NotIn', ['low'], true],
    ['Exists', undefined, true],
    ['DoesNotExist', undefined, false],
  ])('of priority classes %s %j counts a pod of class high: %s', (operator, values, counts) => {
    const scope = {
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', operator, ...(values ? { values } : {}) }],
      },
    };
    const pod = spec({ priorityClassName: 'high' });
    expect(quotaBreaches(pod, [full(scope)])).toHaveLength(counts ? 1 : 0);
  });

  it('names the resource that is shortest first', () => {
    const quota = full({}, { 'requests.cpu': '8', 'requests.memory': '512Mi' });
    const breaches = quotaBreaches(spec(), [quota]);
    expect(breaches.map(({ resource }) => resource)).toEqual(['requests.memory', 'requests.cpu']);
  });

  it('counts extended resources, and leaves alone what is not of pods', () => {
    const gpu = spec({}, { limits: { 'nvidia.com/gpu': '1' } });
    const quota = full(
      {},
      { 'requests.nvidia.com/gpu': '0', 'requests.storage': '0', services: '0' },
    );
    expect(quotaBreaches(gpu, [quota]).map(({ resource }) => resource)).toEqual([
      'requests.nvidia.com/gpu',
    ]);
  });
});
