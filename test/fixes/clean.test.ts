import { describe, expect, it } from 'vitest';
import { amountOf } from '../../src/model/quantity.ts';
import {
  configFor,
  configMap,
  dockerSecret,
  serviceAccount,
} from '../diagnosis/clusters/credentials.ts';
import {
  buildPod,
  builds,
  containerStatus,
  crashing,
  ended,
  kaniko,
  kanikoImage,
  type Manifest,
  registryNamespace,
  registryPod,
  stats,
} from '../diagnosis/clusters/manifests.ts';
import { node } from '../diagnosis/clusters/nodes.ts';
import {
  apps,
  askPod,
  noSuchTag,
  pulledImage,
  pullTurn,
  registryHas,
  runningPod,
} from '../diagnosis/clusters/pulls.ts';
import { build, endedAs, registry } from '../diagnosis/clusters/twins/build.ts';
import { authorityPem } from '../support/authority.ts';
import { type Container, type Cure, cured, truthOf } from './clean.ts';

/** The builder needs so much memory. */
const needsMemory =
  (quantity: string) =>
  ({ resources }: Container): boolean =>
    amountOf(resources?.limits?.memory) >= amountOf(quantity);

const passes =
  (...wanted: readonly string[]) =>
  ({ args = [] }: Container): boolean =>
    wanted.every((word) => args.includes(word));

const oom = truthOf('oom-killed');
const late = truthOf('deadline-exceeded');

/** A Deployment whose image is refused, and a pod that runs another one of that registry. */
const refusedPull = pullTurn(
  `failed to resolve reference "${pulledImage}": failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`,
  {
    objects: [
      { ...serviceAccount('default'), metadata: { name: 'default', namespace: apps } },
      {
        ...runningPod('api-5d9cf86b95-26kvf'),
        spec: {
          containers: [{ name: 'web', image: `${registry}/api:1` }],
          imagePullSecrets: [{ name: 'regcred' }],
        },
      },
      dockerSecret({ namespace: apps, text: configFor([registry]) }),
    ],
  },
);

const withRole = {
  ...serviceAccount('context-reader'),
  metadata: {
    name: 'context-reader',
    namespace: builds,
    annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::210987654321:role/reader' },
  },
};

const registryData = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'registry-data', namespace: registryNamespace },
  spec: { storageClassName: 'gp3', resources: { requests: { storage: '10G' } } },
};
const gp3 = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'gp3' },
  allowVolumeExpansion: true,
};

const registryDeployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'docker-registry', namespace: registryNamespace },
  spec: {
    template: {
      metadata: { labels: { app: 'docker-registry' } },
      spec: {
        containers: [
          {
            name: 'registry',
            image: 'registry:2.8.3',
            ports: [{ name: 'registry', containerPort: 5000 }],
            resources: { limits: { memory: '128Mi' } },
          },
        ],
      },
    },
  },
};

const waiting = truthOf('config-missing').truth;

/** A container that may fill 10Gi of its node's disk, and did. */
const filled = build({
  container: { resources: { limits: { 'ephemeral-storage': '10Gi' } } },
  status: {
    ...endedAs(137, 'Error'),
    reason: 'Evicted',
    message: 'Container kaniko exceeded its local ephemeral storage limit "10Gi". ',
  },
});

const mismatch = truthOf('platform-mismatch');
const withNode = [...(mismatch.truth.objects ?? []), node('node-3', { arch: 'amd64' })];

const podless = truthOf('quota-exceeded');
const jobQuota: Manifest = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'team', namespace: builds },
  spec: { hard: { 'count/pods': '10' } },
  status: { hard: { 'count/pods': '10' }, used: { 'count/pods': '10' } },
};

const untrusted = [...build(), configMap('acme-ca', { 'ca.crt': authorityPem })];

const newer = { image: 'gcr.io/kaniko-project/executor:v1.24.0' };
const crashed = [
  ...build({ container: newer, status: endedAs(2, 'Error') }),
  buildPod({
    name: 'app-6-abcde',
    labels: { app: 'builder', 'job-name': 'app-6' },
    containers: [kaniko(registry)],
    status: {
      phase: 'Succeeded',
      containerStatuses: [containerStatus('kaniko', ended(0, 'Completed'))],
    },
  }),
];

const cures: readonly Cure[] = [
  { fix: 'raise-memory', ...oom, succeeds: needsMemory('3Gi') },
  {
    fix: 'lighten-builder',
    ...oom,
    when: 'Kaniko compresses a layer in memory',
    truth: { ...oom.truth, log: 'INFO[0312] Pushing image to registry/app:7\n' },
    succeeds: passes('--compressed-caching=false'),
  },
  {
    fix: 'raise-ephemeral-storage',
    cause: 'ephemeral-storage',
    when: 'it fills 15Gi',
    truth: { objects: filled, log: '' },
    succeeds: ({ resources }) => amountOf(resources?.limits?.['ephemeral-storage']) >= 15 * 2 ** 30,
  },
  {
    fix: 'extend-deadline',
    ...late,
    succeeds: (_, { spec }) =>
      (spec as { activeDeadlineSeconds: number }).activeDeadlineSeconds > 400,
  },
  { fix: 'enable-cache', ...late, succeeds: passes('--cache') },
  {
    fix: 'add-push-retry',
    ...truthOf('registry-rate-limited'),
    succeeds: passes('--push-retry=5'),
  },
  { fix: 'set-docker-format', ...truthOf('docker-format-required') },
  {
    fix: 'set-image',
    ...truthOf('base-image-not-found'),
    truth: pullTurn(noSuchTag(), { answers: registryHas({ web: ['v1'] }) }),
    succeeds: ({ image }) => image?.endsWith('/web:v1') === true,
  },
  { fix: 'set-image', ...truthOf('image-name-invalid') },
  {
    fix: 'set-image',
    ...truthOf('registry-dns'),
    succeeds: passes('--destination=docker-registry.cortex-chat.svc.cluster.local:5000/app:7'),
  },
  {
    fix: 'rename-reference',
    ...truthOf('config-missing'),
    truth: {
      ...waiting,
      objects: [...(waiting.objects ?? []), dockerSecret({ name: 'git-cred' })],
    },
  },
  { fix: 'move-docker-config', ...truthOf('registry-credentials-mount') },
  {
    fix: 'mount-docker-config',
    ...truthOf('registry-auth'),
    when: 'the login is in a pull secret of the pod',
    truth: {
      ...truthOf('registry-auth').truth,
      objects: [
        ...build({ podSpec: { imagePullSecrets: [{ name: 'regcred' }] } }),
        dockerSecret({ text: configFor([registry]) }),
      ],
    },
  },
  {
    fix: 'add-image-pull-secret',
    ...truthOf('registry-auth'),
    when: 'another pod of the namespace pulls from the registry',
    truth: refusedPull,
    request: askPod,
    succeeds: (_, { spec }) =>
      JSON.stringify(spec).includes('"imagePullSecrets":[{"name":"regcred"}]'),
  },
  {
    fix: 'set-git-ref',
    ...truthOf('git-ref-not-found'),
    succeeds: passes('--git=branch=main', '--context-sub-path=services/api'),
  },
  {
    fix: 'set-context-path',
    ...truthOf('context-not-found'),
    succeeds: passes('--dockerfile=dockerfile'),
  },
  { fix: 'allow-insecure-registry', ...truthOf('registry-http-https-mismatch') },
  { fix: 'fit-quota', ...truthOf('quota-exceeded') },
  { fix: 'set-platform', ...mismatch, truth: { ...mismatch.truth, objects: withNode } },
  {
    fix: 'set-cache-arguments',
    ...truthOf('cache-error'),
    succeeds: passes('--cache=false'),
  },
  {
    fix: 'set-ttl',
    cause: 'quota-exceeded',
    when: 'ended Jobs fill the quota',
    truth: { ...podless.truth, objects: [...(podless.truth.objects ?? []), jobQuota] },
    succeeds: (_, { spec }) => 'ttlSecondsAfterFinished' in (spec as object),
  },
  {
    fix: 'trust-ca',
    ...truthOf('registry-tls'),
    when: 'the authority is in a ConfigMap, and nobody named it',
    truth: { ...truthOf('registry-tls').truth, objects: untrusted },
    succeeds: ({ args = [] }) => args.some((one) => one.startsWith('--registry-certificate=')),
  },
  {
    fix: 'pin-builder',
    ...truthOf('builder-crash'),
    truth: { ...truthOf('builder-crash').truth, objects: crashed },
    succeeds: ({ image }) => image === kanikoImage,
  },
  { fix: 'set-security-context', ...truthOf('security-context') },
  { fix: 'set-fs-group', ...truthOf('cache-permission') },
  {
    fix: 'set-fs-group',
    cause: 'cache-permission',
    when: 'nothing is mounted where the cache is',
    truth: {
      objects: build({
        container: {
          image: 'ghcr.io/rapidfort/kimia:1.0.13',
          args: ['--cache', '--cache-dir=/cache', `--destination=${registry}/app:7`],
        },
      }),
      log: 'error: failed to write to cache directory: permission denied\n',
    },
    succeeds: ({ volumeMounts = [] }) =>
      volumeMounts.some(({ mountPath }) => mountPath === '/cache'),
  },
  {
    fix: 'set-role-arn',
    ...truthOf('object-storage-denied'),
    when: 'another ServiceAccount names a role',
    truth: {
      ...truthOf('object-storage-denied').truth,
      objects: [...(truthOf('object-storage-denied').truth.objects ?? []), withRole],
    },
  },
  {
    fix: 'grow-volume-claim',
    ...truthOf('registry-storage-full'),
    truth: {
      ...truthOf('registry-storage-full').truth,
      objects: [registryData, gp3],
    },
    // The kubelet measures the larger volume.
    follows: { stats: stats(49) },
  },
  {
    fix: 'raise-registry-resources',
    ...truthOf('registry-unreachable'),
    when: 'the registry ran out of memory',
    truth: {
      objects: [
        registryDeployment,
        registryPod({
          name: 'docker-registry-5d9cf86b95-26kvf',
          status: crashing('OOMKilled', 137),
          spec: { containers: registryDeployment.spec.template.spec.containers },
        }),
      ],
      without: ['Pod cortex-chat/docker-registry-0'],
      answer: null,
    },
    follows: {
      objects: [registryDeployment, registryPod()],
      without: [],
      answer: { status: 200, body: '{}' },
    },
  },
  {
    fix: 'add-git-credentials',
    ...truthOf('git-auth'),
    when: 'another build clones with a token',
    truth: {
      ...truthOf('git-auth').truth,
      objects: [
        ...build({ args: ['--context=git://github.com/acme/app.git'] }),
        buildPod({
          name: 'web-7-abcde',
          labels: { 'job-name': 'web-7' },
          containers: [
            {
              name: 'kaniko',
              image: kanikoImage,
              args: ['--context=git://github.com/acme/web.git'],
              env: [
                {
                  name: 'GIT_TOKEN',
                  valueFrom: { secretKeyRef: { name: 'git-creds', key: 'token' } },
                },
              ],
            },
          ],
          status: { phase: 'Succeeded' },
        }),
        dockerSecret({ name: 'git-creds', type: 'Opaque', key: 'token', text: 'x' }),
      ],
    },
  },
  {
    fix: 'use-https-git-context',
    ...truthOf('git-auth'),
    when: 'Kimia takes the address as it stands',
    truth: {
      ...truthOf('git-auth').truth,
      objects: build({
        container: {
          image: 'ghcr.io/rapidfort/kimia:1.0.13',
          args: ['--context=git://github.com/acme/app.git', `--destination=${registry}/app:7`],
        },
      }),
    },
    succeeds: passes('--context=https://github.com/acme/app.git'),
  },
  {
    fix: 'embed-context',
    ...truthOf('git-auth'),
    context: [{ path: 'Dockerfile', text: 'FROM scratch\n', isExecutable: false }],
    succeeds: passes('--context=dir:///workspace', '--dockerfile=/workspace/Dockerfile'),
  },
  { fix: 'allow-egress', ...truthOf('network-policy-egress') },
  { fix: 'allow-ingress', ...truthOf('network-policy-ingress') },
];

describe.each(cures)('$cause with $fix', (cure) => {
  it('is told before, and not after', async () => {
    const { before, outcome, after } = await cured(cure);
    const [told] = before.causes;
    expect(told?.id).toBe(cure.cause);
    expect(outcome).toMatchObject({ kind: 'changed' });
    const standing = after?.causes.map(({ id, certainty }) => `${id} ${certainty}`);
    expect(standing).not.toContain(`${told?.id} ${told?.certainty}`);
    if (cure.succeeds) expect(after?.verdict).toBe('healthy');
  });
});
