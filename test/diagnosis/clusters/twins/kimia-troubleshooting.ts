import { configFor, dockerSecret } from '../credentials.ts';
import { build, registry } from './build.ts';
import type { Twin } from './twin.ts';

/** What Kimia asks for. */
const granted = {
  runAsUser: 1000,
  allowPrivilegeEscalation: true,
  capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
};

const kimia = (container: object = {}, podSpec: object = {}): ReturnType<typeof build> =>
  build({
    container: {
      image: 'ghcr.io/rapidfort/kimia:1.0.13',
      args: ['--context=.', `--destination=${registry}/app:7`],
      securityContext: granted,
      ...container,
    },
    podSpec: { securityContext: { fsGroup: 1000 }, ...podSpec },
  });

const noNamespace = 'failed to create user namespace: operation not permitted\n';
const noneAtAll = 'user namespaces are not enabled in /proc/sys/user/max_user_namespaces\n';
const escalation = ['containers', 0, 'securityContext', 'allowPrivilegeEscalation'] as const;

/** At least one for each cause of `playbooks/kimia-troubleshooting.yaml`. */
export const kimiaTroubleshooting: readonly Twin[] = [
  {
    cause: 'user-namespaces-disabled',
    when: 'the kernel of the node says that it has none; then it says only that it refuses',
    truth: { objects: kimia(), log: noneAtAll },
    turned: { log: noNamespace },
    told: 'user-namespaces-disabled likely',
  },
  {
    cause: 'user-namespaces-disabled',
    when: 'the pod grants all that the builder needs; then privileges may not be escalated',
    truth: { objects: kimia(), log: noNamespace },
    certainty: 'likely',
    ruledOut: ['security-context'],
    turned: { ofBuild: escalation, to: false },
    told: 'security-context confirmed',
  },
  {
    cause: 'security-context',
    when: 'privileges may not be escalated; then they may',
    truth: {
      objects: kimia({ securityContext: { ...granted, allowPrivilegeEscalation: false } }),
      log: noNamespace,
    },
    ruledOut: ['user-namespaces-disabled'],
    turned: { ofBuild: escalation, to: true },
    told: 'user-namespaces-disabled likely',
  },
  {
    cause: 'cache-permission',
    when: 'no group owns the cache’s volume; then the builder’s does',
    truth: {
      objects: kimia(
        {
          args: ['--cache', '--cache-dir=/cache', `--destination=${registry}/app:7`],
          volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
        },
        {
          securityContext: {},
          volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }],
        },
      ),
      log: 'error: failed to write to cache directory: permission denied\n',
    },
    turned: { ofBuild: ['securityContext', 'fsGroup'], to: 1000 },
    told: 'cache-permission likely',
  },
  {
    cause: 'docker-format-required',
    when: 'the image is made in the OCI format; then in Docker’s',
    truth: { objects: kimia(), log: 'Warning: HEALTHCHECK instruction ignored\n' },
    turned: {
      ofBuild: ['containers', 0, 'env'],
      to: [{ name: 'BUILDAH_FORMAT', value: 'docker' }],
    },
    told: 'novel',
  },
  {
    cause: 'registry-credentials-mount',
    when: 'the docker config is mounted where Kaniko reads it; then where Kimia does',
    truth: {
      objects: [
        ...kimia(
          { volumeMounts: [{ name: 'docker-config', mountPath: '/kaniko/.docker' }] },
          {
            volumes: [
              {
                name: 'docker-config',
                secret: {
                  secretName: 'regcred',
                  items: [{ key: '.dockerconfigjson', path: 'config.json' }],
                },
              },
            ],
          },
        ),
        dockerSecret({ text: configFor([registry]) }),
      ],
      log: 'error pushing image: unauthorized: authentication required\n',
      answer: { status: 401, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' },
    },
    ruledOut: ['registry-auth'],
    turned: {
      ofBuild: ['containers', 0, 'volumeMounts', 0, 'mountPath'],
      to: '/home/kimia/.docker',
    },
    told: 'registry-auth likely',
  },
];
