import { describe, expect, it } from 'vitest';
import { diagnosisOf } from './cluster.ts';
import { configFor, dockerSecret, failingPull, type PullParts } from './credentials.ts';
import { builds } from './manifests.ts';
import { registriesOutside } from './outside.ts';
import { askPod, pullTurn } from './pulls.ts';
import { itDiagnoses, type Row } from './table.ts';

const acme = 'registry.acme.example';
const image = `${acme}/team/web:1.4.2`;
const password = 'planted-passphrase-9';
const request = { kind: 'Pod', name: 'web-5d9cf86b95-26kvf', namespace: builds } as const;

const secret = (given = password) => ({
  secrets: ['regcred'],
  objects: [dockerSecret({ text: configFor([acme], given) })],
});
const notFound = `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
const denied = `Failed to pull image "${image}": rpc error: code = Unknown desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;

type Outside = Parameters<typeof registriesOutside>[0];

const row = (
  when: string,
  given: PullParts,
  outside: Outside | undefined,
  told: Partial<Row>,
): Row => ({
  when,
  turn: {
    ...failingPull({ image, ...given }),
    ...(outside ? { systems: registriesOutside(outside) } : {}),
  },
  request,
  rounds: 5,
  ...told,
});

const has = (...tags: string[]) => ({ has: { 'team/web': tags } });
const missing = { cause: 'base-image-not-found', certainty: 'confirmed' } as const;
const auth = { cause: 'registry-auth', certainty: 'confirmed' } as const;

describe('an image in a registry outside the cluster', () => {
  itDiagnoses([
    row(
      'does not exist, and the nearest tag is told',
      { message: notFound },
      { [acme]: has('1.4.1', '1.3.0') },
      { ...missing, summary: 'the nearest one that it has is 1.4.1' },
    ),
    row(
      'has come into being since the pull',
      { message: notFound },
      { [acme]: has('1.4.2') },
      { ...missing, certainty: 'likely', summary: 'has it now' },
    ),
    row(
      'is missing where it was pulled, and no registry is asked',
      { message: notFound },
      undefined,
      { ...missing, summary: 'has no team/web with the tag 1.4.2' },
    ),
    row(
      'does not exist where the words leave open whether it may just not be had',
      { message: denied, ...secret() },
      { [acme]: { ...has('1.4.1'), password } },
      { ...missing, summary: '1.4.1', ruledOut: ['registry-auth'] },
    ),
    row(
      'is hidden from who asks without the login of the pod',
      { message: denied, ...secret(), forbidden: [{ verb: 'get', resource: 'secrets' }] },
      { [acme]: { has: {} } },
      {
        cause: 'base-image-not-found',
        certainty: 'likely',
        unknown: { 'image.tag.exists': 'shows no team/web to who asks without a login' },
      },
    ),
    row(
      'is refused to credentials that are wrong',
      secret('another'),
      { [acme]: { ...has('1.4.2'), password } },
      { ...auth, summary: 'Asked with them now, it answers 401' },
    ),
    row(
      'is refused to credentials that were mended since',
      secret(),
      { [acme]: { ...has('1.4.2'), password } },
      { ...auth, certainty: 'likely', summary: 'were mended meanwhile' },
    ),
    row(
      'is refused to credentials that do not cover it',
      secret(),
      { [acme]: { has: {}, says: { state: 'refused', login: 'not-allowed' } } },
      {
        ...auth,
        certainty: 'likely',
        summary: 'they do not cover it, are wrong, or there is no such repository',
        unknown: { 'image.tag.exists': 'does not say whether it has 1.4.2' },
      },
    ),
    row(
      'is open to everybody, but for wrong credentials',
      { message: denied, ...secret('another') },
      { [acme]: { ...has('1.4.2'), password, isOpen: true } },
      { ...auth, ruledOut: ['base-image-not-found'] },
    ),
    row(
      'is not to be had for reasons that the registry keeps to itself',
      secret(),
      { [acme]: { has: {}, says: { state: 'refused' } } },
      {
        ...auth,
        certainty: 'likely',
        summary: 'they are wrong, revoked, or do not cover this repository',
        unknown: { 'image.tag.exists': 'asked without a login' },
      },
    ),
    row(
      'cannot be asked for from where the bot runs',
      secret(),
      {},
      {
        ...auth,
        certainty: 'likely',
        summary: 'refuses them',
        unknown: { 'image.tag.exists': 'cannot be asked' },
      },
    ),
  ]);

  const gone = (outside: Outside) => ({
    turn: { ...pullTurn(undefined, {}, image), systems: registriesOutside(outside) },
    request: askPod,
    rounds: 6,
  });

  itDiagnoses([
    {
      when: 'does not exist, which is all that is known an hour later',
      ...gone({ [acme]: has('1.4.1') }),
      ...missing,
      summary: '1.4.1',
    },
    {
      when: 'exists an hour later, so that it is not what was missing',
      ...gone({ [acme]: has('1.4.2') }),
      verdict: 'novel',
      ruledOut: ['base-image-not-found'],
    },
    {
      when: 'is asked for too often, which may be why it could not be pulled',
      ...gone({ [acme]: { has: {}, says: { state: 'rate-limited' } } }),
      cause: 'registry-rate-limited',
      certainty: 'likely',
      summary: 'answers 429',
    },
  ]);

  it('is told with the Secret that wants another login', async () => {
    const turn = {
      ...failingPull({ image, ...secret('another') }),
      systems: registriesOutside({ [acme]: { ...has('1.4.2'), password } }),
    };
    const { causes } = await diagnosisOf(turn, request);
    expect(causes[0]?.remedies.join()).toContain(
      `kubectl create secret docker-registry regcred -n builds --docker-server=${acme}`,
    );
  });

  it('leaves nothing of the credentials in the diagnosis', async () => {
    const turn = {
      ...failingPull({ image, ...secret() }),
      systems: registriesOutside({ [acme]: { ...has('1.4.1'), password } }),
    };
    const said = JSON.stringify(await diagnosisOf(turn, request));
    expect(said).toContain('takes the credentials');
    expect(said).not.toContain(password);
    expect(said).not.toContain(Buffer.from(`ci:${password}`).toString('base64'));
  });
});
