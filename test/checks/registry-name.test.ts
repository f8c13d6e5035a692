import { describe, expect, it } from 'vitest';
import { judgeName } from '../../src/checks/dns/service-name.ts';
import { answeredIn } from '../../src/checks/registry-name.ts';
import { service } from '../support/objects.ts';

const services = [
  service('docker-registry', 'registry', {}),
  service('web', 'builds', {}),
  service('store', 'registry', { clusterIP: 'None' }),
  service('mirror', 'registry', { type: 'ExternalName', externalName: 'mirror.acme.example' }),
];

describe('a name', () => {
  it.each([
    ['docker-registry.registry', 'service', undefined],
    ['docker-registry.registry.svc.cluster.local.', 'service', undefined],
    ['mirror.registry.svc', 'external-name', undefined],
    ['web', 'service', undefined],
    ['store.registry.svc', 'headless-service', undefined],
    ['store-0.store.registry.svc', 'headless-service', undefined],
    ['webs', 'service-missing', 'web.builds.svc'],
    ['docker-registry.regitsry', 'namespace-missing', 'docker-registry.registry.svc'],
    ['docker-registry.registry.svc.cluster.locall', 'service', undefined],
    ['redis.registry.svc', 'service-missing', undefined],
    ['quay.io', 'outside', undefined],
    ['qua.io', 'outside', 'quay.io'],
    ['registry.acme.example', 'outside', undefined],
  ])('%s stands for %s', (host, target, nearest) => {
    expect(judgeName(host, 'builds', services)).toEqual(nearest ? { target, nearest } : { target });
  });
});

describe('a failed lookup', () => {
  it.each([
    ['lookup x on 10.43.0.10:53: no such host', true],
    ['Could not resolve host: Name or service not known', true],
    ['lookup x on 10.43.0.10:53: read udp: i/o timeout', false],
    ['lookup x: Temporary failure in name resolution', false],
    ['lookup x on 10.43.0.10:53: server misbehaving', undefined],
  ])('%j was answered: %s', (text, answered) => {
    expect(answeredIn(text)).toBe(answered);
  });
});
