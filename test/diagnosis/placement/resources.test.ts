import { describe, expect, it } from 'vitest';
import { podAmounts } from '../../../src/diagnosis/placement/resources.ts';

const container = (name: string, memory: string, more: object = {}) => ({
  name,
  resources: { requests: { memory } },
  ...more,
});
const gib = 2 ** 30;

describe('what a pod counts for', () => {
  it('is its containers together', () => {
    const spec = { containers: [container('a', '1Gi'), container('b', '2Gi')] };
    expect(podAmounts(spec, 'requests')).toEqual({ memory: 3 * gib });
  });

  it('is its greediest init container where that asks for more', () => {
    const spec = {
      containers: [container('a', '1Gi')],
      initContainers: [container('x', '4Gi'), container('y', '2Gi')],
    };
    expect(podAmounts(spec, 'requests')).toEqual({ memory: 4 * gib });
  });

  it('counts sidecars beside the containers, and beside the init containers after them', () => {
    const sidecar = container('proxy', '1Gi', { restartPolicy: 'Always' });
    const spec = {
      containers: [container('a', '1Gi')],
      initContainers: [container('x', '2Gi'), sidecar, container('y', '2Gi')],
    };
    expect(podAmounts(spec, 'requests')).toEqual({ memory: 3 * gib });
  });

  it('takes a limit for a request that was left out, and adds the overhead', () => {
    const spec = {
      containers: [{ name: 'a', resources: { limits: { cpu: '2' } } }],
      overhead: { cpu: '250m' },
    };
    expect(podAmounts(spec, 'requests')).toEqual({ cpu: 2.25 });
  });
});
