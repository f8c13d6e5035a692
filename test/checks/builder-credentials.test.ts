import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { builderCredentials } from '../../src/checks/builder-credentials.ts';
import { pullSecretIn } from '../../src/kubernetes/pull-secret.ts';
import { type Fact, factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, failedJob, kaniko } from '../support/objects.ts';

const refused = [
  seen('log.signature', 'registry-unauthorized', 'UNAUTHORIZED: authentication required'),
  seen('builder.destination', '10.43.170.72:5000/app:1'),
];
const text = '{"auths":{"10.43.170.72:5000":{"auth":"Y2k6eA=="}}}';
const regcred = pullSecretIn({
  type: 'kubernetes.io/dockerconfigjson',
  metadata: {},
  data: { '.dockerconfigjson': Buffer.from(text).toString('base64') },
});

interface Given {
  readonly container?: Partial<V1Container>;
  readonly volumes?: V1PodSpec['volumes'];
  readonly facts?: readonly Fact[];
  readonly unavailable?: readonly string[];
}

async function look({ container, volumes = [], facts = refused, unavailable = [] }: Given) {
  const cluster = fakeCluster({
    pullSecrets: regcred ? { 'builds/regcred': regcred } : {},
    unavailable,
  });
  const template = { containers: [kaniko(container)], volumes };
  const found = await builderCredentials.run(cluster, {
    build: build({ job: failedJob({ template }) }),
    facts,
  });
  const hidden = found.flatMap((one) => ('unknown' in one ? [one.unknown] : []));
  return {
    found,
    credentials: factValue(found, 'builder.credentials'),
    hidden,
    asked: cluster.asked,
  };
}

const secretAt = (mountPath: string) => ({
  container: { volumeMounts: [{ name: 'docker-config', mountPath }] },
  volumes: [
    {
      name: 'docker-config',
      secret: {
        secretName: 'regcred',
        items: [{ key: '.dockerconfigjson', path: 'config.json' }],
      },
    },
  ],
});

describe('the credentials of a builder', () => {
  it('are not looked for when no registry refused', async () => {
    const facts = [seen('log.signature', 'registry-timeout')];
    expect(await look({ ...secretAt('/kaniko/.docker'), facts })).toMatchObject({
      found: [],
      asked: [],
    });
  });

  it('take one call, and show no value', async () => {
    const { credentials, asked, found } = await look(secretAt('/kaniko/.docker'));
    expect({ credentials, asked }).toEqual({ credentials: 'present', asked: ['get secrets'] });
    expect(JSON.stringify(found)).not.toContain('Y2k6eA');
  });

  it('take no call when nothing is mounted', async () => {
    expect(await look({})).toMatchObject({ credentials: 'absent', asked: [] });
  });

  it('are unknown when the Secret was not read in time', async () => {
    const { credentials, hidden } = await look({
      ...secretAt('/kaniko/.docker'),
      unavailable: ['get secrets'],
    });
    expect(credentials).toBeUndefined();
    expect(hidden).toEqual([expect.stringContaining('not answered within 5 s')]);
  });

  it.each([
    [
      'a script that logs in',
      { command: ['/bin/sh', '-c'], args: ['crane auth login ghcr.io && /kaniko/executor'] },
      'logs in by itself',
    ],
    [
      'a builder that nobody knows',
      { image: 'acme/builder:1', args: ['--destination=10.43.170.72:5000/app:1'] },
      'is not known',
    ],
  ])('are unknown for %s', async (_, container, because) => {
    expect((await look({ container })).hidden).toEqual([expect.stringContaining(because)]);
  });

  it('may stand in an argument of Buildah', async () => {
    const container = {
      image: 'quay.io/buildah/stable',
      args: ['buildah', 'push', '--creds=ci:x', 'app', '10.43.170.72:5000/app:1'],
    };
    const { credentials, found } = await look({ container });
    expect(credentials).toBe('present');
    expect(JSON.stringify(found)).not.toContain('ci:x');
  });
});
