import { configFor, configMap, dockerSecret } from '../credentials.ts';
import { service } from '../manifests.ts';
import { askPod, noSuchTag, pullTurn, registryHas } from '../pulls.ts';
import { build, registry } from './build.ts';
import type { Twin } from './twin.ts';

const checking = (host: string, error: string): string =>
  `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "${host}/app:7": ${error}\n`;

const config = { key: '.dockerconfigjson', path: 'config.json' };
const loggedIn = {
  container: { volumeMounts: [{ name: 'docker-config', mountPath: '/kaniko/.docker' }] },
  podSpec: {
    volumes: [{ name: 'docker-config', secret: { secretName: 'regcred', items: [config] } }],
  },
};

const slip = 'docker-registy.cortex-chat.svc.cluster.local';

/** One for each cause of `playbooks/image-pull-failures.yaml`. */
export const imagePullFailures: readonly Twin[] = [
  {
    cause: 'registry-auth',
    when: 'the docker config has another registry only; then this one',
    truth: {
      objects: [...build(loggedIn), dockerSecret({ text: configFor(['ghcr.io']) })],
      log: checking(
        registry,
        `POST https://${registry}/v2/app/blobs/uploads/: UNAUTHORIZED: authentication required`,
      ),
      answer: { status: 401, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' },
    },
    ruledOut: ['registry-credentials-mount'],
    turned: {
      of: 'Secret builds/regcred',
      field: ['data', '.dockerconfigjson'],
      to: Buffer.from(configFor([registry])).toString('base64'),
    },
    told: 'registry-auth likely',
  },
  {
    cause: 'registry-dns',
    when: 'no Service has the name; then there is one',
    truth: {
      registry: `${slip}:5000`,
      log: checking(
        `${slip}:5000`,
        `Get "https://${slip}:5000/v2/": dial tcp: lookup ${slip} on 10.43.0.10:53: no such host`,
      ),
    },
    turned: { with: service({ clusterIP: '10.43.170.73' }, 'docker-registy') },
    told: 'registry-dns likely',
  },
  {
    cause: 'registry-tls',
    when: 'the authority that the builder trusts is not in the ConfigMap; then it is',
    truth: {
      objects: [
        ...build({
          args: [`--registry-certificate=${registry}=/certs/ca.crt`],
          container: { volumeMounts: [{ name: 'ca', mountPath: '/certs' }] },
          podSpec: { volumes: [{ name: 'ca', configMap: { name: 'registry-ca' } }] },
        }),
        configMap('registry-ca', {}),
      ],
      log: checking(
        registry,
        `Get "https://${registry}/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      ),
    },
    turned: { of: 'ConfigMap builds/registry-ca', field: ['data', 'ca.crt'], to: 'PEM' },
    told: 'registry-tls likely',
  },
  {
    cause: 'base-image-not-found',
    when: 'the registry does not have the image; then it does',
    truth: pullTurn(noSuchTag(), { answers: registryHas({ api: ['v1'] }) }),
    turned: { answers: registryHas({ api: ['v1'], web: ['v2'] }) },
    told: 'base-image-not-found likely',
    request: askPod,
  },
  {
    cause: 'image-name-invalid',
    when: 'the destination is in capitals; then in small letters',
    truth: {
      objects: build({
        container: { args: ['--context=dir:///workspace', `--destination=${registry}/Team/App:7`] },
      }),
      log: 'error checking push permissions: getting tag for destination: repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: Team/App\n',
    },
    turned: { ofBuild: ['containers', 0, 'args', 1], to: `--destination=${registry}/team/app:7` },
    told: 'image-name-invalid likely',
  },
];
