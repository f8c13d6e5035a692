import { describe, expect, it } from 'vitest';
import { resolveServicePort } from '../../../src/diagnosis/network-policy/service-port.ts';
import type { Service } from '../../../src/model/cluster.ts';
import { pod } from './cluster-builder.ts';

const backend = pod('default/web', '', {
  containerPorts: [
    { name: 'http', containerPort: 8080 },
    { name: 'http', containerPort: 9090, protocol: 'UDP' },
  ],
});

const service = (
  ports: NonNullable<Service['spec']>['ports'],
  clusterIP = '10.96.0.1',
): Service => ({
  spec: { clusterIP, ...(ports ? { ports } : {}) },
});

describe('resolveServicePort', () => {
  it.each([
    ['a number stands for itself', { port: 80, targetPort: 5000 }, 5000],
    ['a name is looked up on the pod', { port: 80, targetPort: 'http' }, 8080],
    ['without a target port it is the same port', { port: 80 }, 80],
  ])('%s', (_, port, expected) => {
    expect(resolveServicePort(service([port]), 80, 'TCP', backend)).toEqual({
      kind: 'resolved',
      port: expected,
    });
  });

  it('tells ports apart by protocol', () => {
    const both = service([
      { port: 53, targetPort: 'http', protocol: 'TCP' },
      { port: 53, targetPort: 'http', protocol: 'UDP' },
    ]);
    expect(resolveServicePort(both, 53, 'UDP', backend)).toEqual({ kind: 'resolved', port: 9090 });
  });

  it('leaves the port alone where the Service is headless: nothing translates it', () => {
    const headless = service([{ port: 80, targetPort: 5000 }], 'None');
    expect(resolveServicePort(headless, 80, 'TCP', backend)).toEqual({
      kind: 'resolved',
      port: 80,
    });
  });

  it.each([
    [service([{ port: 80, targetPort: 'nope' }]), 'the pod has no TCP port named "nope"'],
    [
      service([{ port: 81 }, { port: 53, protocol: 'UDP' }]),
      'the Service opens TCP 81, UDP 53, not TCP 80',
    ],
    [service([]), 'the Service opens no port, not TCP 80'],
  ])('says why a port leads nowhere (%#)', (one, because) => {
    expect(resolveServicePort(one, 80, 'TCP', backend)).toEqual({ kind: 'unresolved', because });
  });
});
