import { describe, expect, it } from 'vitest';
import { registryService } from '../../src/checks/registry-service.ts';
import type { Service } from '../../src/model/cluster.ts';
import { factValue } from '../../src/model/facts.ts';
import { registryAddress, seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, registryService as dockerRegistry, pod, service } from '../support/objects.ts';

const kubernetes = service('kubernetes', 'default', {
  clusterIP: '10.43.0.1',
  ports: [{ port: 443 }],
});
const objects = [dockerRegistry, kubernetes];

const run = (registry: string, state: FakeState = { objects }, hostIP = '192.168.50.11') =>
  registryService.run(fakeCluster(state), {
    build: build({ pods: [pod({ status: { phase: 'Failed', hostIP } })] }),
    facts: [seen('registry.host', registry)],
  });

/** What the registry's host turns out to be. */
const kindOf = async (...about: Parameters<typeof run>) =>
  factValue(await run(...about), 'registry.service');

describe('the Service behind a registry', () => {
  it('is found by its ClusterIP, with all that later checks need', async () => {
    const facts = await run('10.43.170.72:5000');
    expect(factValue(facts, 'registry.service')).toBe('found');
    expect(factValue(facts, 'registry.address')).toEqual(registryAddress);
  });

  it('is found by each name that the cluster DNS knows', async () => {
    for (const host of [
      'docker-registry.registry',
      'docker-registry.registry.svc',
      'docker-registry.registry.svc.cluster.local',
      'docker-registry.registry.svc.cluster.local.',
      'Docker-Registry.registry.svc',
      'docker-registry-0.docker-registry.registry.svc.cluster.local',
    ]) {
      expect(factValue(await run(`${host}:5000`), 'registry.address'), host).toEqual(
        registryAddress,
      );
    }
  });

  it('is found by its short name in the namespace of the build alone', async () => {
    const ours = service('docker-registry', 'builds', { ports: [{ port: 5000 }] });
    const both = { objects: [...objects, ours] };
    expect(factValue(await run('docker-registry:5000', both), 'registry.address')).toMatchObject({
      namespace: 'builds',
      targetPort: 5000,
      selector: {},
    });
    expect(await kindOf('docker-registry:5000')).toBe('missing');
  });

  it('is called on the port asked for where it is headless', async () => {
    const headless: Service = {
      ...dockerRegistry,
      spec: { ...dockerRegistry.spec, clusterIP: 'None', ports: [{ port: 5000, targetPort: 80 }] },
    };
    const facts = await run('docker-registry.registry.svc:5000', { objects: [headless] });
    expect(factValue(facts, 'registry.address')).toMatchObject({ port: 5000, targetPort: 5000 });
  });

  it('keeps the name of a target port', async () => {
    const named: Service = {
      ...dockerRegistry,
      spec: { ...dockerRegistry.spec, ports: [{ port: 80, targetPort: 'http' }] },
    };
    const facts = await run('docker-registry.registry.svc', { objects: [named] });
    expect(factValue(facts, 'registry.address')).toMatchObject({ port: 80, targetPort: 'http' });
  });

  it('does not open another port than it opens', async () => {
    const facts = await run('10.43.170.72:5001');
    expect(factValue(facts, 'registry.service')).toBe('wrong-port');
    expect(facts[0]).toMatchObject({
      evidence: [
        {
          source: 'Service registry/docker-registry .spec.ports',
          text: '5000; 5001 is asked for',
        },
      ],
    });
    expect(await kindOf('docker-registry.registry.svc')).toBe('wrong-port');
  });
});

describe('a Service that is called from outside', () => {
  const outer: Service = {
    ...dockerRegistry,
    spec: {
      ...dockerRegistry.spec,
      externalIPs: ['198.51.100.4'],
      ports: [{ port: 5000, targetPort: 5000, nodePort: 30500 }],
    },
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
  };
  const node = {
    kind: 'Node',
    status: { addresses: [{ type: 'InternalIP', address: '192.168.50.12' }] },
  };
  const withNode = { objects: [outer, kubernetes, node] };

  it.each([
    ['203.0.113.7:5000', 'external-address'],
    ['198.51.100.4:5000', 'external-address'],
    ['192.168.50.11:30500', 'node-port'],
    ['192.168.50.12:30500', 'node-port'],
  ])('is found at %s', async (host, entry) => {
    const facts = await run(host, withNode);
    expect(factValue(facts, 'registry.service')).toBe('found');
    expect(factValue(facts, 'registry.address')).toEqual(registryAddress);
    expect(factValue(facts, 'registry.entry')).toBe(entry);
  });

  it('opens no other port at its own external address', async () => {
    expect(await kindOf('203.0.113.7:5001', withNode)).toBe('wrong-port');
    expect(await kindOf('192.168.50.12:30501', withNode)).toBe('outside');
  });

  it('is not behind the same port of a machine that is no node', async () => {
    expect(await kindOf('192.168.50.99:30500', withNode)).toBe('outside');
    expect(await kindOf('127.0.0.1:30500', withNode)).toBe('outside');
    expect(await kindOf('localhost:30500', withNode)).toBe('outside');
  });

  it('is told by the port alone in a snapshot without nodes', async () => {
    expect(await kindOf('192.168.50.99:30500', { objects: [outer] })).toBe('found');
  });

  it('is unknown where it depends on nodes that may not be read', async () => {
    expect(
      await run('192.168.50.99:30500', { ...withNode, forbidden: ['list nodes'] }),
    ).toMatchObject([{ name: 'registry.service', missing: { verb: 'list', resource: 'nodes' } }]);
  });

  it('has no such way where it is called by its own address', async () => {
    expect(factValue(await run('10.43.170.72:5000', withNode), 'registry.entry')).toBeUndefined();
  });
});

describe('a registry without a Service', () => {
  it('is outside under a public name, and nobody is asked', async () => {
    const cluster = fakeCluster({ objects });
    const facts = await registryService.run(cluster, {
      build: build(),
      facts: [seen('registry.host', '339954290315.dkr.ecr.us-west-2.amazonaws.com')],
    });
    expect(factValue(facts, 'registry.service')).toBe('outside');
    expect(cluster.asked).toEqual([]);
  });

  it('is outside under a name that only looks like one of the cluster', async () => {
    expect(await kindOf('ghcr.io')).toBe('outside');
    expect(await kindOf('docker.io')).toBe('outside');
  });

  it('is outside when it is in the pod itself', async () => {
    expect(await kindOf('localhost:5000')).toBe('outside');
  });

  it('is outside behind a Service that is only another name for it', async () => {
    const alias = service('mirror', 'builds', {
      type: 'ExternalName',
      externalName: 'registry.example.com',
    });
    expect(await kindOf('mirror:5000', { objects: [alias] })).toBe('outside');
  });

  it('is missing under a name of the cluster', async () => {
    expect(await kindOf('gone.registry.svc.cluster.local:5000')).toBe('missing');
  });

  it('is missing at an address of the Service range: its Service was deleted', async () => {
    const facts = await run('10.43.99.1:5000');
    expect(factValue(facts, 'registry.service')).toBe('missing');
    expect(facts[0]).toMatchObject({
      evidence: [{ source: 'Service range of 10.43.0.1' }],
    });
  });

  it('is missing near another Service where a snapshot lacks that of the API server', async () => {
    const facts = await run('10.43.99.1:5000', { objects: [dockerRegistry] });
    expect(facts[0]).toMatchObject({
      value: 'missing',
      evidence: [{ source: 'Service range of 10.43.170.72' }],
    });
  });

  it('is outside at any other address', async () => {
    expect(await kindOf('192.168.7.7:5000')).toBe('outside');
    expect(await kindOf('10.43.99.1:5000', { objects: [] })).toBe('outside');
    expect(await kindOf('10.43.99.1:30500')).toBe('outside');
    expect(await kindOf('[fd00::99]:5000')).toBe('outside');
  });

  it('is not called missing where nodes have addresses like those of Services', async () => {
    expect(await kindOf('10.43.99.1:5000', { objects }, '10.43.64.2')).toBe('outside');
  });

  it('is unknown when Services may not be read', async () => {
    expect(await run('10.43.170.72:5000', { objects, forbidden: ['list services'] })).toEqual([
      {
        name: 'registry.service',
        unknown: 'the bot may not list services in all namespaces',
        missing: { verb: 'list', resource: 'services' },
      },
    ]);
    expect(
      await run('docker-registry.registry:5000', { objects, unavailable: ['get services'] }),
    ).toMatchObject([{ unknown: expect.stringContaining('not answered within 5 s') }]);
  });
});
