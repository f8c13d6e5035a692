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

  it('keeps what was collected, and adds what was not', () => {
    const slice = (owner: string): KubernetesObject => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${owner}-1`,
        namespace: 'infra',
        labels: { 'kubernetes.io/service-name': owner },
      },
    });
    expect(slicesOf([service, pod('a', 'True'), slice('registry')])).toEqual([slice('registry')]);
    expect(slicesOf([service, pod('a', 'True'), slice('web')])).toMatchObject([
      slice('web'),
      { metadata: { name: 'registry-snapshot' }, endpoints: [{ conditions: { ready: true } }] },
    ]);
  });

  it('derives none for a Service that selects nothing', () => {
    expect(slicesOf([{ ...service, spec: { clusterIP: 'None' } }])).toEqual([]);
  });

  it('leaves open whether a running pod is ready when nothing was written down of it', () => {
    const terse = { ...pod('a', 'True'), status: { phase: 'Running' } };
    const pending = { ...pod('b', 'True'), status: { phase: 'Pending' } };
    const stopped = {
      ...pod('c', 'True'),
      status: { phase: 'Running', podIP: '10.0.0.3', containerStatuses: [{ ready: false }] },
    };
    expect(slicesOf([service, terse, pending, stopped])).toMatchObject([
      {
        endpoints: [
          { conditions: {}, targetRef: { name: 'a' } },
          { conditions: { ready: false }, targetRef: { name: 'c' } },
        ],
      },
    ]);
  });
});
