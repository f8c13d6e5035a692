import { describe, expect, it } from 'vitest';
import { pullCredentials } from '../../src/checks/pull-credentials.ts';
import { pullSecretIn } from '../../src/kubernetes/pull-secret.ts';
import { type Fact, factValue } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, pullingPod } from '../support/objects.ts';

type AnyObject = NonNullable<FakeState['objects']>[number];

const image = 'ghcr.io/acme/web:3';
const refusal = (text = '401 Unauthorized') => [
  seen('container.name', 'web'),
  seen('event.signature', 'registry-unauthorized', text),
];

/** A pull secret with an entry for that registry. */
const secretFor = (registry: string, type = 'kubernetes.io/dockerconfigjson') => {
  const config = JSON.stringify({ auths: { [registry]: { auth: 'Y2k6eA==' } } });
  const data = { '.dockerconfigjson': Buffer.from(config).toString('base64') };
  const secret = pullSecretIn({ type, metadata: {}, data });
  if (!secret) throw new Error('that is no Secret');
  return secret;
};

const account = (...names: string[]): AnyObject =>
  ({
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'builds' },
    imagePullSecrets: names.map((name) => ({ name })),
  }) as AnyObject;

interface Given extends FakeState {
  readonly names?: readonly string[];
  readonly facts?: readonly Fact[];
  readonly image?: string;
}

async function look({
  names = ['regcred'],
  facts = refusal(),
  image: of = image,
  ...state
}: Given) {
  const pod = pullingPod(of, { imagePullSecrets: names.map((name) => ({ name })) });
  const cluster = fakeCluster(state);
  const found = await pullCredentials.run(cluster, { build: build({ pods: [pod] }), facts });
  return {
    found,
    kind: factValue(found, 'pull.credentials'),
    at: factValue(found, 'pull.credentials.at'),
    asked: cluster.asked,
  };
}

describe('pull-credentials', () => {
  it('finds the entry for the registry in the Secret that the pod names', async () => {
    const { found, asked } = await look({
      pullSecrets: { 'builds/regcred': secretFor('ghcr.io') },
    });
    const source = 'Pod builds/app-7-x .spec.imagePullSecrets';
    const evidence = [{ source, text: 'Secret builds/regcred has credentials for ghcr.io' }];
    expect(found).toEqual([
      { name: 'pull.registry', value: 'other', evidence: [{ source, text: 'ghcr.io' }] },
      { name: 'pull.credentials', value: 'present', evidence },
      {
        name: 'pull.credentials.at',
        value: { registry: 'ghcr.io', object: 'Secret builds/regcred', name: 'regcred' },
        evidence,
      },
    ]);
    expect(asked).toEqual(['get secrets']);
  });

  it.each([
    ['there is no such Secret', undefined, 'secret-missing'],
    ['it is for another registry', secretFor('quay.io'), 'no-entry'],
    ['the kubelet passes over its type', secretFor('ghcr.io', 'Opaque'), 'wrong-type'],
  ])('sees that %s', async (_title, secret, kind) => {
    const state = secret ? { pullSecrets: { 'builds/regcred': secret } } : {};
    expect((await look(state)).kind).toBe(kind);
  });

  it('takes the Secrets of the service account where the pod names none', async () => {
    const pullSecrets = { 'builds/shared': secretFor('ghcr.io') };
    const objects = [account('shared')];
    expect((await look({ names: [], objects, pullSecrets })).kind).toBe('present');
    expect(await look({ names: [], objects: [account()] })).toMatchObject({
      kind: 'none-named',
      at: { registry: 'ghcr.io', object: 'ServiceAccount builds/default' },
    });
  });

  it('takes a Secret that has the entry before one that has not', async () => {
    const pullSecrets = {
      'builds/old': secretFor('quay.io'),
      'builds/new': secretFor('ghcr.io'),
    };
    expect(await look({ names: ['old', 'new'], pullSecrets })).toMatchObject({
      kind: 'present',
      at: { name: 'new' },
    });
  });

  it.each([
    ['nginx:1', 'docker-hub'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:3', 'cloud'],
  ])('says whose registry that of %s is', async (of, owner) => {
    const { found } = await look({ image: of });
    expect(factValue(found, 'pull.registry')).toBe(owner);
  });

  it('asks nothing where the registry has refused nothing', async () => {
    const { found, asked } = await look({ facts: [seen('container.name', 'web')] });
    expect([found, asked]).toEqual([[], []]);
  });

  it('says which permission is missing, and what was not answered', async () => {
    expect((await look({ forbidden: ['get secrets'] })).found.at(-1)).toMatchObject({
      name: 'pull.credentials',
      unknown: 'Secret builds/regcred: the bot may not get secrets in builds',
      missing: { verb: 'get', resource: 'secrets', namespace: 'builds' },
    });
    expect((await look({ unavailable: ['get secrets'] })).found.at(-1)).toMatchObject({
      unknown: 'Secret builds/regcred: not answered within 5 s',
    });
    const noAccount = await look({ names: [], forbidden: ['get serviceaccounts'] });
    expect(noAccount.found.at(-1)).toMatchObject({
      unknown: 'the pod names no pull secret, and the bot may not get serviceaccounts in builds',
    });
  });
});
