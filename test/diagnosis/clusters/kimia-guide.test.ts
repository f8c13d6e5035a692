import { describe } from 'vitest';
import {
  buildPod,
  builds,
  containerStatus,
  ended,
  failed,
  job,
  type Manifest,
} from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

interface Parts {
  readonly container?: object;
  readonly podSpec?: object;
  readonly objects?: readonly Manifest[];
}

/** A build by Kimia as its guide wants it, which fails with that message. */
const kimia = (
  when: string,
  message: string,
  row: Partial<Row>,
  { container = {}, podSpec = {}, objects = [] }: Parts = {},
): Row => {
  const containers = [
    {
      name: 'kimia',
      image: 'ghcr.io/rapidfort/kimia:1.0.13',
      args: ['--context=https://github.com/acme/app.git', '--destination=myregistry.io/app:1'],
      securityContext: {
        runAsUser: 1000,
        allowPrivilegeEscalation: true,
        capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
      },
      ...container,
    },
  ];
  const spec = { securityContext: { runAsUser: 1000, fsGroup: 1000 }, ...podSpec };
  const status = {
    phase: 'Failed',
    containerStatuses: [containerStatus('kimia', ended(1, 'Error'))],
  };
  return {
    when,
    ...row,
    turn: {
      objects: [
        job({ containers, podSpec: spec, status: failed() }),
        buildPod({ containers, spec, status }),
        ...objects,
      ],
      log: '',
      logs: { [`${builds}/app-7-x2k9p/kimia`]: `${message}\n` },
    },
  };
};

const dockerConfig = (mountPath: string): Parts => ({
  container: { volumeMounts: [{ name: 'docker-config', mountPath }] },
  podSpec: {
    volumes: [{ name: 'docker-config', secret: { secretName: 'registry-credentials' } }],
  },
});
const unauthorized = 'unauthorized: authentication required';

/** Each problem of the builder's own guide, in its order. */
describe("the problems of Kimia's guide", () => {
  itDiagnoses([
    kimia('user namespaces', 'failed to create user namespace: operation not permitted', {
      cause: 'user-namespaces-disabled',
      certainty: 'likely',
      ruledOut: ['security-context'],
    }),
    kimia(
      'permission denied',
      'permission denied while trying to connect',
      { cause: 'security-context', certainty: 'confirmed' },
      { container: { securityContext: { runAsUser: 1000, allowPrivilegeEscalation: false } } },
    ),
    kimia(
      'cache directory',
      'error: failed to write to cache directory: permission denied\nunable to save layer to cache: operation not permitted',
      { cause: 'cache-permission', certainty: 'confirmed', summary: 'fsGroup is not set' },
      {
        container: { volumeMounts: [{ name: 'build-cache', mountPath: '/cache' }] },
        podSpec: {
          securityContext: { runAsUser: 1000 },
          volumes: [{ name: 'build-cache', persistentVolumeClaim: { claimName: 'cache' } }],
        },
      },
    ),
    kimia(
      'registry authentication',
      unauthorized,
      { cause: 'registry-auth', certainty: 'confirmed', summary: 'registry-credentials' },
      dockerConfig('/home/kimia/.docker'),
    ),
    kimia('no space left', 'error building: no space left on device', {
      cause: 'ephemeral-storage',
      certainty: 'likely',
    }),
    kimia('git clone', 'fatal: could not read Username', {
      cause: 'git-auth',
      certainty: 'confirmed',
    }),
    kimia('HEALTHCHECK ignored', 'Warning: HEALTHCHECK instruction ignored', {
      cause: 'docker-format-required',
      certainty: 'confirmed',
    }),
    kimia('the registry’s name', 'dial tcp: lookup myregistry.io: no such host', {
      cause: 'registry-dns',
      certainty: 'likely',
    }),
    kimia(
      'the mount path of another builder',
      unauthorized,
      { cause: 'registry-credentials-mount', certainty: 'confirmed', ruledOut: ['registry-auth'] },
      {
        ...dockerConfig('/kaniko/.docker'),
        objects: [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'registry-credentials', namespace: builds },
            type: 'kubernetes.io/dockerconfigjson',
            data: {
              '.dockerconfigjson': Buffer.from(
                '{"auths":{"myregistry.io":{"username":"ci","password":"x"}}}',
              ).toString('base64'),
            },
          },
        ],
      },
    ),
    kimia(
      'missing capabilities',
      'failed to create user namespace: operation not permitted',
      {
        cause: 'security-context',
        certainty: 'likely',
        summary: 'it does not add the capabilities SETUID and SETGID',
      },
      { container: { securityContext: { runAsUser: 1000 } } },
    ),
  ]);
});
