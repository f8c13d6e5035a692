import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { builderTransport } from '../../src/checks/builder-transport.ts';
import { type Fact, factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, failedJob, kaniko } from '../support/objects.ts';

type AnyObject = NonNullable<FakeState['objects']>[number];

const registry = 'registry.acme.example:5000';
const untrusted = [
  seen('builder.registry', registry),
  seen('log.signature', 'registry-tls', 'x509: certificate signed by unknown authority'),
];

interface Given extends Omit<FakeState, 'volumes'> {
  readonly args?: readonly string[];
  readonly container?: Partial<V1Container>;
  readonly volumes?: V1PodSpec['volumes'];
  readonly facts?: readonly Fact[];
}

function run({ args = [], container = {}, volumes = [], facts = untrusted, ...state }: Given) {
  const builder = kaniko({ args: [`--destination=${registry}/app:1`, ...args], ...container });
  const template = { containers: [builder], volumes };
  return builderTransport.run(fakeCluster(state), {
    build: build({ job: failedJob({ template }) }),
    facts,
  });
}

const certificate = '/certs/ca.crt';
const mounted = {
  args: [`--registry-certificate=${registry}=${certificate}`],
  container: { volumeMounts: [{ name: 'ca', mountPath: '/certs' }] },
};
const fromMap = { ...mounted, volumes: [{ name: 'ca', configMap: { name: 'ca' } }] };
const fromSecret = { ...mounted, volumes: [{ name: 'ca', secret: { secretName: 'ca' } }] };
const map = (data: Record<string, string>): AnyObject => ({
  kind: 'ConfigMap',
  metadata: { name: 'ca', namespace: 'builds' },
  data,
});

describe('builder-transport', () => {
  it('says that a builder was told nothing of the registry', async () => {
    const source = 'Job builds/app-7 container kaniko';
    const text = `no --insecure-registry for ${registry}`;
    expect(await run({})).toEqual([
      { name: 'builder.insecure', value: 'off', evidence: [{ source, text }] },
      {
        name: 'builder.trust',
        value: 'system',
        evidence: [{ source, text: 'no certificate of your own is mounted or named' }],
      },
    ]);
  });

  it.each([
    [`--insecure-registry=${registry}`, 'on', 'any'],
    ['--insecure', 'on', 'any'],
    ['--insecure=false', 'off', 'system'],
    ['--insecure-registry=quay.io', 'off', 'system'],
    ['--skip-tls-verify', 'skip-verify', 'any'],
  ])('reads %s', async (flag, insecure, trust) => {
    const facts = await run({ args: [flag] });
    expect(factValue(facts, 'builder.insecure')).toBe(insecure);
    expect(factValue(facts, 'builder.trust')).toBe(trust);
  });

  it('finds the certificate that it was given, in a ConfigMap or a Secret', async () => {
    const inMap = await run({ ...fromMap, objects: [map({ 'ca.crt': 'PEM' })] });
    expect(factValue(inMap, 'builder.trust')).toBe('own-ca');
    expect(factValue(inMap, 'builder.trust.file')).toBe(certificate);
    const inSecret = await run({ ...fromSecret, secrets: ['builds/ca'] });
    expect(factValue(inSecret, 'builder.trust')).toBe('own-ca');
  });

  it.each([
    ['the ConfigMap has another key', { ...fromMap, objects: [map({ 'root.pem': 'PEM' })] }],
    ['there is no such ConfigMap', fromMap],
    ['there is no such Secret', fromSecret],
    ['nothing is mounted there', { args: mounted.args }],
  ])('sees that the certificate is not there: %s', async (_title, given) => {
    const facts = await run(given);
    expect(factValue(facts, 'builder.trust')).toBe('ca-missing');
    expect(facts[1]).toMatchObject({
      evidence: [{ text: `certificate ${registry}=${certificate}, and there is no such file` }],
    });
  });

  it('looks at the other registry where that was the one that failed', async () => {
    const line = 'Get "https://mirror.acme.example/v2/": x509: unknown authority';
    const facts = [seen('log.signature', 'other-registry-tls', line)];
    const told = await run({ args: ['--insecure-registry=mirror.acme.example'], facts });
    expect(factValue(told, 'builder.insecure')).toBe('on');
  });

  it('asks nothing where TLS did not fail', async () => {
    expect(await run({ facts: [seen('builder.registry', registry)] })).toEqual([]);
  });

  it('tells what the builder was told where it may not or cannot look at the certificate', async () => {
    for (const given of [
      { ...fromMap, forbidden: ['get configmaps'] },
      { ...fromSecret, unavailable: ['get secrets'] },
    ]) {
      expect(factValue(await run(given), 'builder.trust')).toBe('own-ca');
    }
  });
});
