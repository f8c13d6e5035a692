import { describe } from 'vitest';
import {
  buildPod,
  containerStatus,
  ended,
  failed,
  job,
  type Manifest,
  namespace,
} from './manifests.ts';
import { node } from './nodes.ts';
import { itDiagnoses, type Row } from './table.ts';

const images = {
  kimia: 'ghcr.io/rapidfort/kimia:1.0.13',
  buildah: 'quay.io/buildah/stable:v1.37',
  buildkit: 'moby/buildkit:v0.15.1-rootless',
  kaniko: 'gcr.io/kaniko-project/executor:v1.23.2',
};

/** What Kimia asks for (S3). */
const granted = {
  runAsUser: 1000,
  allowPrivilegeEscalation: true,
  capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
};

interface Parts {
  readonly builder?: keyof typeof images;
  readonly context?: object;
  readonly container?: object;
  readonly spec?: object;
  readonly log: string;
  readonly objects?: readonly Manifest[];
}

const built = (
  when: string,
  { builder = 'kimia', context = granted, container = {}, spec = {}, log, objects = [] }: Parts,
  row: Partial<Row>,
): Row => {
  const podSpec = { securityContext: { fsGroup: 1000 }, ...spec };
  const containers = [
    {
      name: builder,
      image: images[builder],
      args: ['--context=.', '--destination=10.43.170.72:5000/app:7'],
      securityContext: context,
      ...container,
    },
  ];
  const status = {
    phase: 'Failed',
    containerStatuses: [containerStatus(builder, ended(1, 'Error'))],
  };
  return {
    when,
    ...row,
    turn: {
      objects: [
        job({ containers, podSpec, status: failed() }),
        buildPod({ containers, spec: podSpec, status }),
        ...objects,
      ],
      log: '',
      logs: { [`builds/app-7-x2k9p/${builder}`]: `${log}\n` },
      ...row.turn,
    },
  };
};

const noNamespace = 'failed to create user namespace: operation not permitted';

describe('a rootless builder that cannot make a user namespace', () => {
  itDiagnoses([
    built(
      'is on a node without them when the pod grants all',
      { log: noNamespace },
      {
        cause: 'user-namespaces-disabled',
        certainty: 'likely',
        ruledOut: ['security-context'],
        summary: 'node node-2',
      },
    ),
    built(
      'is on a node without them for certain when the kernel says so',
      { log: 'user namespaces are not enabled in /proc/sys/user/max_user_namespaces' },
      { cause: 'user-namespaces-disabled', certainty: 'confirmed', summary: 'node-2' },
    ),
    built(
      'is on a node that has too few of them when the limit is reached',
      { builder: 'buildah', log: 'Error during unshare(CLONE_NEWUSER): No space left on device' },
      { cause: 'user-namespaces-disabled', certainty: 'confirmed' },
    ),
    built(
      'is not let when privileges may not be escalated',
      { context: { ...granted, allowPrivilegeEscalation: false }, log: noNamespace },
      {
        cause: 'security-context',
        certainty: 'confirmed',
        ruledOut: ['user-namespaces-disabled'],
        summary: 'allowPrivilegeEscalation is false',
      },
    ),
    built(
      'is not let when the capabilities are dropped',
      { context: { ...granted, capabilities: { drop: ['ALL'] } }, log: noNamespace },
      {
        cause: 'security-context',
        certainty: 'confirmed',
        ruledOut: ['user-namespaces-disabled'],
        summary: 'it lacks the capabilities SETUID, SETGID',
      },
    ),
    built(
      'has likely not been given the capabilities that Kimia asks for',
      { context: { runAsUser: 1000 }, log: noNamespace },
      {
        cause: 'security-context',
        certainty: 'likely',
        summary: 'it does not add the capabilities SETUID and SETGID',
      },
    ),
    built(
      'is confined by seccomp, likely, where unshare is refused',
      {
        builder: 'buildah',
        context: { runAsUser: 1000 },
        spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
        log: 'Error during unshare(CLONE_NEWUSER): Operation not permitted',
      },
      { cause: 'security-context', certainty: 'likely', summary: 'RuntimeDefault' },
    ),
    built(
      'is confined by seccomp, likely, where BuildKit names no profile',
      {
        builder: 'buildkit',
        context: { runAsUser: 1000 },
        log: '[rootlesskit:parent] error: failed to start the child: fork/exec /proc/self/exe: operation not permitted',
      },
      { cause: 'security-context', certainty: 'likely', summary: 'names no seccomp profile' },
    ),
    built(
      'is on a node without them, likely, where BuildKit is confined by nothing',
      {
        builder: 'buildkit',
        context: { runAsUser: 1000, seccompProfile: { type: 'Unconfined' } },
        log: '[rootlesskit:parent] error: failed to start the child: fork/exec /proc/self/exe: operation not permitted',
      },
      {
        cause: 'user-namespaces-disabled',
        certainty: 'likely',
        ruledOut: ['security-context'],
      },
    ),
    built(
      'is told that its namespace would forbid the remedy',
      {
        context: { ...granted, allowPrivilegeEscalation: false },
        log: noNamespace,
        objects: [namespace('builds', { 'pod-security.kubernetes.io/enforce': 'restricted' })],
      },
      {
        cause: 'security-context',
        certainty: 'confirmed',
        summary: 'namespace builds enforces the Pod Security level restricted',
      },
    ),
  ]);
});

describe('a builder that may not do what it has to', () => {
  const denied = 'permission denied while trying to connect';
  itDiagnoses([
    built(
      'is Kimia without escalation',
      { context: { ...granted, allowPrivilegeEscalation: false }, log: denied },
      { cause: 'security-context', certainty: 'confirmed' },
    ),
    built(
      'is only likely where the pod grants all that is known',
      { log: denied },
      {
        cause: 'security-context',
        certainty: 'likely',
        summary: 'AppArmor or SELinux on node node-2',
      },
    ),
    built(
      'is Kaniko as another user than root',
      {
        builder: 'kaniko',
        context: { runAsUser: 1000 },
        log: 'mkdir /kaniko/0: permission denied',
      },
      {
        cause: 'security-context',
        certainty: 'confirmed',
        summary: 'it runs as user 1000, and Kaniko has to be root in its container',
      },
    ),
    built(
      'is Kaniko without the capability to change owners',
      {
        builder: 'kaniko',
        context: { capabilities: { drop: ['ALL'] } },
        log: 'error building image: error building stage: failed to get filesystem from image: chown /bin: operation not permitted',
      },
      {
        cause: 'snapshot-or-unpack-error',
        certainty: 'confirmed',
        summary: 'it lacks the capabilities CHOWN',
      },
    ),
    built(
      'is Kaniko over a mounted volume',
      {
        builder: 'kaniko',
        context: {},
        container: { volumeMounts: [{ name: 'certs', mountPath: '/etc/ssl/certs' }] },
        spec: { volumes: [{ name: 'certs', configMap: { name: 'certs' } }] },
        log: 'error building image: error building stage: failed to get filesystem from image: error removing /etc/ssl/certs to make way for new symlink: unlinkat /etc/ssl/certs: device or resource busy',
      },
      {
        cause: 'snapshot-or-unpack-error',
        certainty: 'confirmed',
        summary: 'volume certs at /etc/ssl/certs',
      },
    ),
    built(
      'is likely another thing where nothing stands in the way of the layers',
      {
        builder: 'kaniko',
        context: {},
        log: 'error building image: error building stage: failed to take snapshot: lstat /proc/7: no such file or directory',
      },
      { cause: 'snapshot-or-unpack-error', certainty: 'likely' },
    ),
  ]);
});

describe('a cache that cannot be written', () => {
  const refused = 'error: failed to write to cache directory: permission denied';
  const cached = (volume: object, spec: object = {}, mount: object = {}): Parts => ({
    container: {
      args: ['--cache', '--cache-dir=/cache', '--destination=10.43.170.72:5000/app:7'],
      volumeMounts: [{ name: 'build-cache', mountPath: '/cache', ...mount }],
    },
    spec: { volumes: [{ name: 'build-cache', ...volume }], ...spec },
    log: refused,
  });
  const claim = { persistentVolumeClaim: { claimName: 'cache' } };
  const noGroup = { securityContext: {} };
  const cause = 'cache-permission';
  itDiagnoses([
    built('lacks fsGroup', cached(claim, noGroup), {
      cause,
      certainty: 'confirmed',
      summary: '/cache on volume build-cache: fsGroup is not set',
    }),
    built('is likely not handed over by its volume where fsGroup is set', cached(claim), {
      cause,
      certainty: 'likely',
    }),
    built('is a hostPath', cached({ hostPath: { path: '/var/cache/builds' } }), {
      cause,
      certainty: 'confirmed',
      summary: 'fsGroup does not apply',
    }),
    built('is mounted read-only', cached(claim, {}, { readOnly: true }), {
      cause,
      certainty: 'confirmed',
      summary: 'read-only',
    }),
    built(
      'is likely something else where an init container changes the owner',
      cached(claim, {
        ...noGroup,
        initContainers: [
          {
            name: 'fix',
            image: 'busybox',
            command: ['sh', '-c', 'chown -R 1000:1000 /cache'],
            volumeMounts: [{ name: 'build-cache', mountPath: '/cache' }],
          },
        ],
      }),
      { cause, certainty: 'likely' },
    ),
    built('is likely something else where it is an emptyDir', cached({ emptyDir: {} }, noGroup), {
      cause,
      certainty: 'likely',
    }),
  ]);
});

describe('an instruction that the image format does not hold', () => {
  const warned = 'Warning: HEALTHCHECK instruction ignored';
  const inDocker = { container: { env: [{ name: 'BUILDAH_FORMAT', value: 'docker' }] } };
  itDiagnoses([
    built(
      'is told where images are made in the OCI format',
      { log: warned },
      {
        cause: 'docker-format-required',
        certainty: 'confirmed',
        summary: 'kimia makes images in the OCI format',
      },
    ),
    built(
      'is no cause where they are made in Docker’s',
      { ...inDocker, log: warned },
      {
        verdict: 'novel',
        ruledOut: ['docker-format-required'],
      },
    ),
    built(
      'does not stand before what made the build fail',
      { log: `${warned}\nunauthorized: authentication required` },
      { cause: 'registry-auth', certainty: 'confirmed' },
    ),
  ]);
});

describe('a build for another platform', () => {
  const log = 'error building image: exec format error';
  const asked = (platform: string) => ({
    builder: 'kaniko' as const,
    context: {},
    container: {
      args: [`--custom-platform=${platform}`, '--destination=10.43.170.72:5000/app:7'],
    },
    log,
  });
  const onArm = [node('node-2', { arch: 'arm64' })];
  itDiagnoses([
    built(
      'than its node is told',
      { ...asked('linux/amd64'), objects: onArm },
      {
        cause: 'platform-mismatch',
        certainty: 'confirmed',
        summary: 'linux/amd64 on node node-2, which is arm64',
      },
    ),
    built(
      'is only likely where it is that of the node',
      { ...asked('linux/arm64/v8'), objects: onArm },
      {
        cause: 'platform-mismatch',
        certainty: 'likely',
        summary: 'arm64, as node node-2 is',
      },
    ),
    built('is only likely where the node may not be read', asked('linux/amd64'), {
      cause: 'platform-mismatch',
      certainty: 'likely',
      turn: { forbidden: [{ verb: 'get', resource: 'nodes' }] },
      unknown: { 'node.architecture': 'may not get nodes' },
    }),
  ]);
});
