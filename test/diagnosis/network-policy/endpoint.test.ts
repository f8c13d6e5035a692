import { describe, expect, it } from 'vitest';
import {
  endpointText,
  namespaceLabelSet,
  podEndpoint,
  podsLabelled,
} from '../../../src/diagnosis/network-policy/endpoint.ts';
import { pod } from './cluster-builder.ts';

describe('podEndpoint', () => {
  it('puts the primary address first and names each once', () => {
    const endpoint = podEndpoint({
      metadata: { namespace: 'a', name: 'b', labels: { app: 'x' } },
      status: {
        podIP: 'fd00::1',
        podIPs: [{ ip: 'fd00::1' }, { ip: '10.0.0.1' }],
        hostIP: '192.0.2.1',
        hostIPs: [{ ip: '192.0.2.1' }],
      },
    });
    expect(endpoint).toMatchObject({ ips: ['fd00::1', '10.0.0.1'], nodeIps: ['192.0.2.1'] });
  });

  it('knows the ports of containers and sidecars, not those of init containers that have ended', () => {
    const port = (name: string, containerPort: number) => ({
      name,
      ports: [{ name, containerPort }],
    });
    const endpoint = podEndpoint({
      spec: {
        containers: [port('main', 1)],
        initContainers: [{ ...port('sidecar', 2), restartPolicy: 'Always' }, port('setup', 3)],
      },
    });
    expect(endpoint.containerPorts?.map(({ containerPort }) => containerPort)).toEqual([1, 2]);
  });
});

describe('endpointText', () => {
  it.each([
    [pod('a/b'), 'a/b'],
    [
      podsLabelled('kube-system', { 'k8s-app': 'kube-dns' }),
      'pods k8s-app=kube-dns in kube-system',
    ],
    [podsLabelled('a', {}), 'pods without labels in a'],
    [{ kind: 'address' as const, ip: '10.0.0.1' }, '10.0.0.1'],
  ])('%#: %s', (endpoint, text) => {
    expect(endpointText(endpoint)).toBe(text);
  });
});

describe('namespaceLabelSet', () => {
  it('adds the label that the API server puts on every namespace', () => {
    expect(namespaceLabelSet('a', new Map([['a', { team: 'x' }]]))).toEqual({
      labels: { team: 'x', 'kubernetes.io/metadata.name': 'a' },
    });
  });

  it('says that there may be more where the labels could not be read', () => {
    expect(namespaceLabelSet('a', new Map())).toEqual({
      labels: { 'kubernetes.io/metadata.name': 'a' },
      incomplete: 'the labels of namespace a are not known',
    });
  });
});
