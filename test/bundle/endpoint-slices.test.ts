import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/bundle/bundle.ts';
import { withEndpointSlices } from '../../src/bundle/endpoint-slices.ts';

const service: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'registry', namespace: 'infra' },
  spec: { selector: { app: 'registry' }, ports: [{ port: 5000 }] },
};
const pod = (name: string, ready: string, phase = 'Running'): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'infra', labels: { app: 'registry' } },
  status: { phase, podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: ready }] },
});
const slicesOf = (objects: readonly KubernetesObject[]) =>
  withEndpointSlices(objects).filter(({ kind }) => kind === 'EndpointSlice');

describe('withEndpointSlices', () => {
  it('derives the endpoints of a Service from the pods that it selects', () => {
    const [slice] = slicesOf([
      service,
      pod('a', 'True'),
      pod('b', 'False'),
      pod('c', 'True', 'Succeeded'),
    ]);
    expect(slice).toMatchObject({
      metadata: { namespace: 'infra', labels: { 'kubernetes.io/service-name': 'registry' } },
      endpoints: [
        { conditions: { ready: true }, targetRef: { name: 'a' } },
        { conditions: { ready: false }, targetRef: { name: 'b' } },
      ],
    });
  });

  it('mirrors Endpoints, ready and not, where those were collected', () => {
    const endpoints: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'registry', namespace: 'infra' },
      subsets: [{ addresses: [{ ip: '10.0.0.7' }], notReadyAddresses: [{ ip: '10.0.0.8' }] }],
    };
    expect(slicesOf([service, pod('a', 'True'), endpoints])).toMatchObject([
      {
        endpoints: [
          { addresses: ['10.0.0.7'], conditions: { ready: true } },
          { addresses: ['10.0.0.8'], conditions: { ready: false } },
        ],
      },
    ]);
  });

  it('leaves a snapshot alone that holds EndpointSlices, and Services that select nothing', () => {
    const slice: KubernetesObject = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'other-1', namespace: 'infra' },
    };
    expect(slicesOf([service, pod('a', 'True'), slice])).toEqual([slice]);
    expect(slicesOf([{ ...service, spec: { clusterIP: 'None' } }])).toEqual([]);
  });
});
