import { describe } from 'vitest';
import { configFor, configMap, dockerSecret, ecrPassword } from './credentials.ts';
import { buildPod, job, type Manifest } from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const own = '10.43.170.72:5000';
const ecr = '339954290315.dkr.ecr.eu-west-1.amazonaws.com';
const unauthorized = (registry: string) =>
  `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "${registry}/app:7": POST https://${registry}/v2/app/blobs/uploads/: UNAUTHORIZED: authentication required; [map[Action:push Class: Name:app Type:repository]]\n`;

const images = {
  kaniko: 'gcr.io/kaniko-project/executor:v1.23.2',
  kimia: 'ghcr.io/rapidfort/kimia:1.0.2',
  buildah: 'quay.io/buildah/stable:v1.37',
  buildkit: 'moby/buildkit:v0.15.1-rootless',
};
const asConfig = [{ key: '.dockerconfigjson', path: 'config.json' }];

interface Given {
  readonly builder?: keyof typeof images;
  readonly registry?: string;
  /** Where the docker config is mounted; nothing is mounted when absent. */
  readonly mount?: object;
  readonly volume?: object;
  readonly container?: object;
  readonly objects?: readonly Manifest[];
  readonly log?: string;
  readonly args?: readonly string[];
  readonly forbidden?: NonNullable<Row['turn']['forbidden']>;
}

/** A build that its registry refuses. */
function build(given: Given): Row['turn'] {
  const { builder = 'kaniko', registry = own, mount, volume, objects = [], args = [] } = given;
  const containers = [
    {
      name: 'kaniko',
      image: images[builder],
      args:
        builder === 'buildah'
          ? ['buildah', 'push', ...args, 'app', `docker://${registry}/app:7`]
          : ['--context=dir:///workspace', `--destination=${registry}/app:7`, ...args],
      ...(mount ? { volumeMounts: [{ name: 'docker-config', ...mount }] } : {}),
      ...given.container,
    },
  ];
  const podSpec = {
    volumes: [
      {
        name: 'docker-config',
        ...(volume ?? { secret: { secretName: 'regcred', items: asConfig } }),
      },
    ],
  };
  return {
    log: given.log ?? unauthorized(registry),
    answer: { status: 401, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' },
    objects: [job({ containers, podSpec }), buildPod({ containers, spec: podSpec }), ...objects],
    ...(given.forbidden ? { forbidden: given.forbidden } : {}),
  };
}

const kanikoMount = { mountPath: '/kaniko/.docker' };
const good = dockerSecret({ text: configFor([own]) });
const ofHub = (key: string) => dockerSecret({ text: configFor([key]) });

const auth = (when: string, given: Given, summary: string, more: Partial<Row> = {}): Row => ({
  when,
  turn: build(given),
  cause: 'registry-auth',
  certainty: 'confirmed',
  ruledOut: ['registry-credentials-mount'],
  summary,
  ...more,
});
const misplaced = (when: string, given: Given, summary: string): Row => ({
  when,
  turn: build(given),
  cause: 'registry-credentials-mount',
  certainty: 'confirmed',
  ruledOut: ['registry-auth'],
  summary,
});

describe('a build that its registry refuses', () => {
  itDiagnoses([
    auth('has no docker config', {}, 'no docker config is at /kaniko/.docker/config.json'),
    auth(
      'runs a script that is sent to its shell, which may log in',
      {
        container: {
          image: 'gcr.io/kaniko-project/executor:v1.23.2-debug',
          command: ['sh', '-c', 'if [ -x /bin/bash ]; then exec /bin/bash; fi; exec /bin/sh'],
          args: [],
        },
      },
      'refuses the request',
      { certainty: 'likely', ruledOut: [], unknown: { 'builder.credentials': 'may log in' } },
    ),
    auth(
      'mounts a Secret that does not exist',
      { mount: kanikoMount },
      'Secret builds/regcred, and there is none',
    ),
    auth(
      'has a login for another registry only',
      { mount: kanikoMount, objects: [dockerSecret({ text: configFor(['ghcr.io']) })] },
      'has entries for ghcr.io, and none that this builder takes for 10.43.170.72:5000',
    ),
    auth(
      'has a login for the same host without its port',
      { mount: kanikoMount, objects: [dockerSecret({ text: configFor(['10.43.170.72']) })] },
      'has entries for 10.43.170.72, and none',
    ),
    auth(
      'has an empty entry',
      { mount: kanikoMount, objects: [dockerSecret({ text: `{"auths":{"${own}":{}}}` })] },
      'is empty',
    ),
    auth(
      'has an auth that is not base64',
      {
        mount: kanikoMount,
        objects: [dockerSecret({ text: `{"auths":{"${own}":{"auth":"ci:x"}}}` })],
      },
      'is not base64 of user:password',
    ),
    auth(
      'has a docker config that is no JSON',
      {
        mount: kanikoMount,
        volume: { configMap: { name: 'docker-config' } },
        objects: [configMap('docker-config', { 'config.json': 'auths: {}' })],
      },
      'it is not JSON',
    ),
    auth(
      'leaves its login to the credential store of a desktop',
      {
        mount: kanikoMount,
        objects: [dockerSecret({ text: `{"auths":{"${own}":{}},"credsStore":"desktop"}` })],
      },
      'docker-credential-desktop',
    ),
    auth(
      'has the login that it needs, which does not help',
      { mount: kanikoMount, objects: [good] },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
    auth(
      'has the login as a single file',
      {
        mount: { mountPath: '/kaniko/.docker/config.json', subPath: '.dockerconfigjson' },
        volume: { secret: { secretName: 'regcred' } },
        objects: [good],
      },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
    auth(
      'has the login in a folder that DOCKER_CONFIG names',
      {
        mount: { mountPath: '/config/docker' },
        container: {
          env: [{ name: 'DOCKER_CONFIG', value: '/config/docker/' }],
          volumeMounts: [{ name: 'docker-config', mountPath: '/config/docker' }],
        },
        objects: [good],
      },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
    auth(
      'has the login in a projected volume',
      {
        mount: kanikoMount,
        volume: { projected: { sources: [{ secret: { name: 'regcred', items: asConfig } }] } },
        objects: [good],
      },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
    auth(
      'has a Secret of which the snapshot kept no data',
      {
        mount: kanikoMount,
        objects: [{ ...good, data: undefined }],
      },
      'refuses the request',
      { certainty: 'likely', ruledOut: [], unknown: { 'builder.credentials': 'data' } },
    ),
    auth(
      'has a Secret that the bot may not read',
      { mount: kanikoMount, objects: [good], forbidden: [{ verb: 'get', resource: 'secrets' }] },
      'refuses the request',
      {
        certainty: 'likely',
        ruledOut: [],
        unknown: { 'builder.credentials': 'may not get secrets' },
      },
    ),
    auth(
      'has a docker config that another container writes',
      { mount: kanikoMount, volume: { emptyDir: {} } },
      'refuses the request',
      {
        certainty: 'likely',
        ruledOut: [],
        unknown: { 'builder.credentials': 'filled while the pod runs' },
      },
    ),
  ]);
});

describe('a docker config at the wrong place', () => {
  itDiagnoses([
    misplaced(
      'is mounted for Kaniko in a build by Kimia',
      { builder: 'kimia', mount: kanikoMount, objects: [good] },
      'mounted at /kaniko/.docker, where kimia does not look: it reads /home/kimia/.docker/config.json',
    ),
    auth(
      'is where Kimia reads it once it is moved',
      { builder: 'kimia', mount: { mountPath: '/home/kimia/.docker' }, objects: [good] },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
    misplaced(
      'is mounted for Kimia in a build by Kaniko',
      { mount: { mountPath: '/home/kimia/.docker' }, objects: [good] },
      'where kaniko does not look: it reads /kaniko/.docker/config.json',
    ),
    misplaced(
      'is mounted in the home folder, which Kaniko does not read',
      { mount: { mountPath: '/root/.docker' }, objects: [good] },
      'mounted at /root/.docker',
    ),
    misplaced(
      'is mounted for docker in a folder of secrets',
      { mount: { mountPath: '/var/secrets/registry' }, objects: [good] },
      'mounted at /var/secrets/registry',
    ),
    misplaced(
      'is mounted where another file is named to Buildah',
      {
        builder: 'buildah',
        args: ['--authfile', '/auth/auth.json'],
        mount: { mountPath: '/root/.docker' },
        objects: [good],
      },
      'reads /auth/auth.json',
    ),
    misplaced(
      'is mounted for root in a build by rootless BuildKit',
      { builder: 'buildkit', mount: { mountPath: '/root/.docker' }, objects: [good] },
      'reads /home/user/.docker/config.json',
    ),
    misplaced(
      'is not looked into and mounted for another builder all the same',
      { builder: 'kimia', mount: kanikoMount, objects: [{ ...good, data: undefined }] },
      'where kimia does not look',
    ),
    misplaced(
      'has the name that it has in the Secret',
      { mount: kanikoMount, volume: { secret: { secretName: 'regcred' } }, objects: [good] },
      'as .dockerconfigjson, and kaniko reads /kaniko/.docker/config.json',
    ),
    misplaced(
      'is a folder of the name of the file',
      {
        mount: { mountPath: '/kaniko/.docker/config.json' },
        volume: { secret: { secretName: 'regcred' } },
        objects: [good],
      },
      'as .dockerconfigjson',
    ),
    auth(
      'would not help at the right one either',
      {
        builder: 'kimia',
        mount: kanikoMount,
        objects: [dockerSecret({ text: configFor(['ghcr.io']) })],
      },
      'has entries for ghcr.io',
    ),
  ]);
});

describe('Docker Hub', () => {
  const hub = 'docker.io/acme';
  const denied =
    'error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "index.docker.io/acme/app:7": POST https://index.docker.io/v2/acme/app/blobs/uploads/: UNAUTHORIZED: authentication required\n';
  itDiagnoses([
    auth(
      'is known to Kaniko by its address of old only',
      { registry: hub, mount: kanikoMount, objects: [ofHub('docker.io')], log: denied },
      'none that this builder takes for docker.io',
    ),
    auth(
      'refuses a login that Kaniko found',
      {
        registry: hub,
        mount: kanikoMount,
        objects: [ofHub('https://index.docker.io/v1/')],
        log: denied,
      },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
    auth(
      'is known to Kimia by any of its names',
      {
        builder: 'kimia',
        registry: hub,
        mount: { mountPath: '/home/kimia/.docker' },
        objects: [ofHub('docker.io')],
        log: denied,
      },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
  ]);
});

describe('a token of ECR', () => {
  const denied = `error checking push permissions: POST https://${ecr}/v2/app/blobs/uploads/: DENIED: Your authorization token has expired. Reauthenticate and try again.\n`;
  const unsaid = `error checking push permissions: POST https://${ecr}/v2/app/blobs/uploads/: unexpected status code 403 Forbidden\n`;
  const token = (ends: string) => dockerSecret({ text: configFor([ecr], ecrPassword(ends)) });
  const pod = { registry: ecr, mount: kanikoMount };
  itDiagnoses([
    auth(
      'had ended when the build used it',
      { ...pod, objects: [token('2026-01-18T03:00:00Z')], log: unsaid },
      'ended 2026-01-18T03:00:00Z',
    ),
    auth(
      'ended after the build had used it',
      { ...pod, objects: [token('2026-01-18T16:00:00Z')], log: unsaid },
      'they are wrong, revoked',
      { certainty: 'likely' },
    ),
    auth(
      'does not say when it ended, and is too old',
      { ...pod, objects: [dockerSecret({ text: configFor([ecr]) })], log: unsaid },
      "ECR's last twelve hours",
      { certainty: 'likely' },
    ),
    auth(
      'is too old, and ECR says that it has expired',
      { ...pod, objects: [dockerSecret({ text: configFor([ecr]) })], log: denied },
      'ended 2026-01-10T12:00:00Z',
    ),
    auth(
      'is fetched by a helper',
      {
        ...pod,
        volume: { configMap: { name: 'docker-config' } },
        objects: [
          configMap('docker-config', { 'config.json': `{"credHelpers":{"${ecr}":"ecr-login"}}` }),
        ],
        log: unsaid,
      },
      'credential helper',
      { certainty: 'likely' },
    ),
    auth(
      'is fetched by Kaniko itself',
      { registry: ecr, log: unsaid },
      "the pod's own cloud identity",
      {
        certainty: 'likely',
      },
    ),
  ]);
});

describe('another registry, from which the base image comes', () => {
  const denied =
    'error building image: unable to retrieve image: GET https://ghcr.io/v2/acme/base/manifests/1: UNAUTHORIZED: authentication required\n';
  const base: Given = { mount: kanikoMount, log: denied };
  itDiagnoses([
    auth(
      'has no entry in a docker config that is for the push alone',
      { ...base, objects: [good] },
      'none that this builder takes for ghcr.io',
    ),
    auth(
      'refuses the login that it has an entry for',
      { ...base, objects: [dockerSecret({ text: configFor([own, 'ghcr.io']) })] },
      'credentials for ghcr.io',
      { certainty: 'likely' },
    ),
    auth(
      'is not told by the host that gives out tokens',
      {
        ...base,
        objects: [good],
        log: 'error building image: GET https://gitlab.example.com/jwt/auth?scope=repository%3Aacme%2Fbase%3Apull&service=container_registry: DENIED: access forbidden\n',
      },
      'refuses the request',
      { certainty: 'likely', ruledOut: [], unknown: { 'builder.credentials': 'which registry' } },
    ),
  ]);
});
