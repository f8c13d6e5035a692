import { describe, expect, it } from 'vitest';
import { imageTag } from '../../src/checks/image-tag.ts';
import type { Pod, Reading } from '../../src/model/cluster.ts';
import { dockerConfig } from '../../src/model/docker-config.ts';
import { factValue } from '../../src/model/facts.ts';
import type { PullSecret } from '../../src/model/pull-secret.ts';
import { openCredential } from '../../src/model/sealed-credential.ts';
import type { RegistryImage } from '../../src/model/systems/registries.ts';
import { seen } from '../support/facts.ts';
import { type FakeState, fakeCluster } from '../support/fake-cluster.ts';
import { build, containerStatus, pod } from '../support/objects.ts';

const image = 'registry.acme.example/team/web:v2';
const found = (value: RegistryImage): Reading<RegistryImage> => ({ kind: 'found', value });
const refused = found({ state: 'refused', login: 'refused' });

/** What the registry answers to a user; to `nobody` without a login. */
type Answers = Readonly<Record<string, Reading<RegistryImage>>>;

/** The pod that cannot pull, with the names of its pull secrets. */
const waiting = (...secrets: string[]) =>
  pod({
    spec: {
      containers: [{ name: 'web', image }],
      imagePullSecrets: secrets.map((name) => ({ name })),
    },
    status: {
      phase: 'Pending',
      containerStatuses: [containerStatus('web', { waiting: { reason: 'ImagePullBackOff' } })],
    },
  });

/** A Secret with the login of a user. */
const secretOf = (username: string): PullSecret => {
  const text = JSON.stringify({ auths: { 'registry.acme.example': { username, password: 'x' } } });
  const files = [{ key: '.dockerconfigjson', config: dockerConfig(text) }];
  return { type: 'kubernetes.io/dockerconfigjson', content: { kind: 'read', files } };
};

async function look(answers: Answers, state: FakeState, pods: readonly Pod[]) {
  const asked: string[] = [];
  const registries = {
    async image(_image: unknown, sealed?: Parameters<typeof openCredential>[0]) {
      const credential = sealed && openCredential(sealed);
      const user = credential?.kind === 'password' ? credential.username : 'nobody';
      asked.push(user);
      return answers[user] ?? found({ state: 'refused' });
    },
  };
  const facts = await imageTag.run(
    fakeCluster(state),
    { build: build({ pods: [...pods] }), facts: [seen('image.reference', image)] },
    { registries },
  );
  return { facts, asked };
}

const reason = ({ facts }: Awaited<ReturnType<typeof look>>) =>
  facts.flatMap((one) => ('unknown' in one ? [one.unknown] : [])).join();

/** Asked for a pod with a pull secret of each of these users. */
const lookAs = (users: readonly string[], answers: Answers) =>
  look(
    answers,
    { pullSecrets: Object.fromEntries(users.map((user) => [`builds/${user}`, secretOf(user)])) },
    [waiting(...users)],
  );

/** Asked for a pod that names no pull secret, nor does its service account. */
const account = { kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'builds' } };
const lookAsNobody = (nobody: Answers[string]) =>
  look({ nobody }, { objects: [account] }, [waiting()]);

describe('a registry outside the cluster', () => {
  it('is asked with the pull secret of the pod', async () => {
    const { facts, asked } = await lookAs(['ci'], {
      ci: found({ state: 'exists', login: 'accepted' }),
    });
    expect(asked).toEqual(['ci']);
    expect(factValue(facts, 'image.tag.exists')).toBe(true);
    expect(factValue(facts, 'pull.login')).toBe('accepted');
  });

  it('is asked with each of several logins until one is taken', async () => {
    const answers = { old: refused, ci: found({ state: 'missing', login: 'accepted' }) };
    const { facts, asked } = await lookAs(['old', 'ci', 'never'], answers);
    expect(asked).toEqual(['old', 'ci']);
    expect(factValue(facts, 'pull.login')).toBe('accepted');
    expect(factValue(facts, 'image.tag.exists')).toBe(false);
  });

  it('is asked without a login where it takes none of them', async () => {
    const answers = { old: refused, nobody: found({ state: 'exists' }) };
    const { facts, asked } = await lookAs(['old'], answers);
    expect(asked).toEqual(['old', 'nobody']);
    expect(factValue(facts, 'pull.login')).toBe('refused');
    expect(factValue(facts, 'image.tag.exists')).toBe(true);
  });

  it('is not said to refuse the logins where one was not tried', async () => {
    const answers = { a: refused, b: refused, c: refused };
    const { facts, asked } = await lookAs(['a', 'b', 'c', 'd'], answers);
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(factValue(facts, 'pull.login')).toBeUndefined();
  });

  it('is asked without a login where the pod names no pull secret', async () => {
    const { facts, asked } = await lookAsNobody(found({ state: 'no-repository' }));
    expect(asked).toEqual(['nobody']);
    expect(factValue(facts, 'image.repository.exists')).toBe(false);
    expect(factValue(facts, 'pull.login')).toBeUndefined();
  });

  it.each([
    ['may not be read', { forbidden: ['get secrets'] }],
    ['does not come in time', { unavailable: ['get secrets'] }],
    [
      'is read by its metadata only',
      { pullSecrets: { 'builds/regcred': { content: { kind: 'hidden', because: 'off' } } } },
    ],
  ] as const)('is not believed that it has none where the pull secret %s', async (_, state) => {
    const seenBy = await look({ nobody: found({ state: 'no-repository' }) }, state, [
      waiting('regcred'),
    ]);
    expect(seenBy.asked).toEqual(['nobody']);
    expect(factValue(seenBy.facts, 'image.tag.exists')).toBeUndefined();
    expect(reason(seenBy)).toContain('to who asks without a login');
  });

  it('is believed as far as it lists its tags to everybody', async () => {
    const tags = { names: ['v1', 'v3'], isCut: false };
    const { facts } = await look({ nobody: found({ state: 'missing', tags }) }, {}, []);
    expect(factValue(facts, 'image.tag.exists')).toBe(false);
    expect(factValue(facts, 'image.nearestTag')).toBe('v1');
    const cut = await lookAsNobody(found({ state: 'missing', tags: { ...tags, isCut: true } }));
    expect(factValue(cut.facts, 'image.nearestTag')).toBeUndefined();
  });

  it.each([
    ['refuses', found({ state: 'refused' }), 'does not say whether it has v2'],
    ['limits', found({ state: 'rate-limited' }), '429'],
    ['does not answer', { kind: 'unavailable', because: 'did not answer' } as const, 'did not'],
  ])('leaves it unknown where it %s', async (_, answer, because) => {
    expect(reason(await lookAsNobody(answer))).toContain(because);
  });

  it('is not asked when it is a Service of the cluster that should be there', async () => {
    const facts = await imageTag.run(
      fakeCluster(),
      { build: build(), facts: [seen('image.reference', 'registry.builds.svc:5000/web:v2')] },
      { registries: { image: async () => found({ state: 'exists' }) } },
    );
    expect(factValue(facts, 'image.tag.exists')).toBeUndefined();
  });
});
