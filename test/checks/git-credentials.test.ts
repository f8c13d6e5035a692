import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { gitCredentials } from '../../src/checks/git-credentials.ts';
import { factValue, isKnown } from '../../src/model/facts.ts';
import { seen } from '../support/facts.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { build, failedJob, kaniko } from '../support/objects.ts';

interface Given {
  readonly container?: Partial<V1Container>;
  readonly context?: string;
  readonly volumes?: V1PodSpec['volumes'];
  readonly secrets?: readonly string[];
  readonly forbidden?: readonly string[];
}

async function judge(given: Given) {
  const { container, context, volumes, secrets = ['builds/git'], forbidden = [] } = given;
  const template = { containers: [kaniko(container)], ...(volumes ? { volumes } : {}) };
  const cluster = fakeCluster({ secrets, forbidden });
  const facts = await gitCredentials.run(cluster, {
    build: build({ job: failedJob({ template }) }),
    facts: [seen('builder.context', context ?? 'git://github.com/acme/app.git')],
  });
  const known = facts.filter(isKnown).find(({ name }) => name === 'git.credentials');
  const hidden = facts.find((one) => one.name === 'git.credentials' && !isKnown(one));
  return {
    credentials: factValue(facts, 'git.credentials'),
    text: known?.evidence[0]?.text,
    unknown: hidden && 'unknown' in hidden ? hidden.unknown : undefined,
    facts,
    asked: cluster.asked,
  };
}

const fromSecret = (name: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: 'git', key: 'token' } },
});
const volumes = [{ name: 'creds', secret: { secretName: 'git' } }];

describe('Kaniko', () => {
  it('has credentials in its environment', async () => {
    const judged = await judge({ container: { env: [fromSecret('GIT_TOKEN')] } });
    expect(judged).toMatchObject({ credentials: 'present', text: 'GIT_TOKEN from Secret git' });
    const env = [{ name: 'GIT_USERNAME', value: 'bot' }, fromSecret('GIT_PASSWORD')];
    expect((await judge({ container: { env } })).credentials).toBe('present');
  });

  it('has none when the variable is empty', async () => {
    const env = [{ name: 'GIT_TOKEN', value: '' }];
    expect((await judge({ container: { env } })).credentials).toBe('absent');
  });

  it('has none when the Secret behind the variable does not exist', async () => {
    const judged = await judge({ container: { env: [fromSecret('GIT_TOKEN')] }, secrets: [] });
    expect(judged).toMatchObject({
      credentials: 'absent',
      text: 'GIT_TOKEN from Secret git, but there is no Secret git',
    });
  });

  it('is not judged by a Secret that the bot may not look for', async () => {
    const container = { env: [fromSecret('GIT_TOKEN')] };
    const judged = await judge({ container, forbidden: ['get secrets'] });
    expect(judged.credentials).toBeUndefined();
    expect(judged.unknown).toBe(
      'GIT_TOKEN from Secret git, but the bot may not get secrets in builds',
    );
    expect(judged.facts).toMatchObject([{}, { missing: { verb: 'get', resource: 'secrets' } }]);
  });

  it('does not read what is mounted', async () => {
    const volumeMounts = [{ name: 'creds', mountPath: '/kaniko/.git-credentials' }];
    expect(await judge({ container: { volumeMounts }, volumes })).toMatchObject({
      credentials: 'unread',
      text: 'Secret git is mounted at /kaniko/.git-credentials, where Kaniko does not look',
    });
  });

  it('has none when nothing is set, and no Secret is asked for', async () => {
    const judged = await judge({});
    expect(judged.credentials).toBe('absent');
    expect(judged.asked).toEqual([]);
  });

  it('is not judged when its environment comes from somewhere else', async () => {
    const judged = await judge({ container: { envFrom: [{ secretRef: { name: 'git' } }] } });
    expect(judged).toMatchObject({
      credentials: undefined,
      unknown: 'its environment comes from objects whose keys are not read',
    });
  });
});

describe('Kimia', () => {
  const kimia = {
    image: 'ghcr.io/rapidfort/kimia:1.0.13',
    args: ['--git-token-file=/secrets/git/token'],
  };
  const context = 'https://github.com/acme/app.git';

  it('has the token file that it is told of, when it is mounted', async () => {
    const volumeMounts = [{ name: 'creds', mountPath: '/secrets/git' }];
    expect(await judge({ container: { ...kimia, volumeMounts }, volumes, context })).toMatchObject({
      credentials: 'present',
      text: '/secrets/git/token from Secret git',
    });
  });

  it('has none when nothing is mounted there', async () => {
    const volumeMounts = [{ name: 'creds', mountPath: '/secrets/git-other' }];
    expect(await judge({ container: { ...kimia, volumeMounts }, volumes, context })).toMatchObject({
      credentials: 'absent',
      text: 'nothing is mounted at /secrets/git/token',
    });
  });

  it('does not read the environment that Kaniko reads', async () => {
    const container = { ...kimia, args: [], env: [fromSecret('GIT_TOKEN')] };
    expect((await judge({ container, context })).credentials).toBe('absent');
  });
});

describe('a git context', () => {
  it('may carry its credentials in the address, which are not shown', async () => {
    const { credentials, facts } = await judge({
      context: 'git://x-access-token:ghp_s3cret@github.com/acme/app.git',
    });
    expect(credentials).toBe('present');
    expect(JSON.stringify(facts)).not.toContain('s3cret');
    expect(factValue(facts, 'git.context')).toEqual({
      scheme: 'git',
      host: 'github.com',
      repository: 'acme/app',
    });
  });

  it('over ssh is not judged by tokens', async () => {
    const judged = await judge({
      container: { image: 'ghcr.io/rapidfort/kimia:1' },
      context: 'git@github.com:acme/app.git',
    });
    expect(judged.unknown).toContain('over ssh');
  });

  it('of a builder that is not known is not judged', async () => {
    for (const image of ['quay.io/buildah/stable', 'mirror.example/builder']) {
      const { credentials, unknown } = await judge({ container: { image } });
      expect([credentials, unknown]).toEqual([
        undefined,
        'where this builder reads git credentials is not known',
      ]);
    }
  });

  it('that is none has no credentials to look for', async () => {
    const { facts, asked } = await judge({ context: 'dir:///workspace' });
    expect(facts).toEqual([
      { name: 'git.context', unknown: 'the build context is not a git repository' },
    ]);
    expect(asked).toEqual([]);
  });
});
