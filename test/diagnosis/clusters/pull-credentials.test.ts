import { describe } from 'vitest';
import {
  configFor,
  dockerSecret,
  ecrPassword,
  failingPull,
  type PullParts,
  serviceAccount,
} from './credentials.ts';
import { buildPod, builds, containerStatus } from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const acme = 'registry.acme.example';
const ecr = '339954290315.dkr.ecr.eu-west-1.amazonaws.com';

const auth = (when: string, given: PullParts, summary: string, more: Partial<Row> = {}): Row => ({
  when,
  turn: failingPull(given),
  request: { kind: 'Pod', name: 'web-5d9cf86b95-26kvf', namespace: builds },
  verdict: 'diagnosed',
  cause: 'registry-auth',
  certainty: 'confirmed',
  summary,
  ...more,
});

const named = { secrets: ['regcred'] };
const secretFor = (...registries: string[]) => dockerSecret({ text: configFor(registries) });

describe('a pod whose image is refused', () => {
  itDiagnoses([
    auth('names no pull secret', {}, 'ServiceAccount builds/default names a pull secret'),
    auth(
      'names no pull secret, and another pod names one that is gone',
      {
        objects: [
          buildPod({
            name: 'api-0',
            labels: {},
            containers: [{ name: 'api', image: `${acme}/team/api:1` }],
            spec: { imagePullSecrets: [{ name: 'regcred' }] },
            status: {
              phase: 'Running',
              containerStatuses: [containerStatus('api', { running: {} }, { ready: true })],
            },
          }),
        ],
      },
      'names a pull secret',
      { rounds: 5, unknown: { 'pull.credentials.elsewhere': 'there is no Secret regcred' } },
    ),
    auth('names a Secret that does not exist', named, 'Secret builds/regcred, does not exist'),
    auth(
      'names a Secret that is in another namespace',
      { ...named, objects: [dockerSecret({ namespace: 'cortex-chat', text: configFor([acme]) })] },
      'Secret builds/regcred, does not exist',
    ),
    auth(
      'names a Secret of another type',
      { ...named, objects: [dockerSecret({ type: 'Opaque', text: configFor([acme]) })] },
      'is of type Opaque',
    ),
    auth(
      'names a Secret for another registry',
      { ...named, objects: [secretFor('ghcr.io', 'quay.io')] },
      'is for ghcr.io, quay.io and has no entry for registry.acme.example',
    ),
    auth(
      'names a Secret for another port of the registry',
      { ...named, objects: [secretFor(`${acme}:5000`)] },
      'has no entry for registry.acme.example',
    ),
    auth(
      'names a Secret for another path of the registry',
      { ...named, objects: [secretFor(`${acme}/platform`)] },
      'has no entry for registry.acme.example',
    ),
    auth(
      'names a Secret with an empty entry',
      { ...named, objects: [dockerSecret({ text: `{"auths":{"${acme}":{}}}` })] },
      'holds no credentials',
    ),
    auth(
      'names a Secret with a credential helper, which the kubelet does not ask',
      { ...named, objects: [dockerSecret({ text: `{"credHelpers":{"${acme}":"acme-login"}}` })] },
      'has no entry for registry.acme.example',
    ),
    auth(
      'names a Secret whose token had ended',
      {
        ...named,
        image: `${ecr}/web:3`,
        objects: [dockerSecret({ text: configFor([ecr], ecrPassword('2026-01-18T03:00:00Z')) })],
      },
      'ended 2026-01-18T03:00:00Z',
    ),
    ...[
      ['the registry', acme],
      ['the registry as a URL', `https://${acme}/v2/`],
      ['the path of the image', `${acme}/team`],
      ['hosts of that domain', '*.acme.example'],
    ].map(([what, key]) =>
      auth(
        `names a Secret for ${what}, which is refused`,
        { ...named, objects: [secretFor(key ?? '')] },
        'they are wrong, revoked',
        { certainty: 'likely' },
      ),
    ),
    auth(
      'has the pull secret of its service account',
      { objects: [serviceAccount('default', ['regcred']), secretFor('ghcr.io')] },
      'is for ghcr.io',
      // Who else has a login is asked once it is known that this pod has none.
      { rounds: 5 },
    ),
    auth(
      'names two Secrets of which one is for its registry',
      {
        secrets: ['other', 'regcred'],
        objects: [secretFor(acme), dockerSecret({ name: 'other', text: configFor(['ghcr.io']) })],
      },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
    auth(
      'names a Secret that the bot may not read',
      { ...named, forbidden: [{ verb: 'get', resource: 'secrets' }] },
      'refuses the request',
      { certainty: 'likely', unknown: { 'pull.credentials': 'may not get secrets' } },
    ),
    auth(
      'names none, and its service account may not be read',
      { forbidden: [{ verb: 'get', resource: 'serviceaccounts' }] },
      'refuses the request',
      { certainty: 'likely', unknown: { 'pull.credentials': 'may not get serviceaccounts' } },
    ),
  ]);
});

describe('a registry to which nobody has to name a Secret', () => {
  itDiagnoses([
    auth(
      'may be Docker Hub, where a private image and none look alike',
      {
        image: 'acme/web:3',
        message:
          'Failed to pull image "acme/web:3": failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized',
      },
      'Docker Hub refuses the pull',
      { certainty: 'likely' },
    ),
    auth(
      'may be one of the cloud that the node is in',
      {
        image: `${ecr}/web:3`,
        message: `Failed to pull image "${ecr}/web:3": failed to resolve reference "${ecr}/web:3": pulling from host ${ecr} failed with status code [manifests 3]: 403 Forbidden`,
      },
      'the node asked by its own identity',
      { certainty: 'likely' },
    ),
  ]);
});
