import { configMap } from '../credentials.ts';
import { build, endedAs, endReason, thePod } from './build.ts';
import type { Twin } from './twin.ts';

const fromGit = (ref: string): string => `--context=git://github.com/acme/platform.git#${ref}`;

const fromConfigMap = build({
  container: { volumeMounts: [{ name: 'context', mountPath: '/workspace' }] },
  podSpec: { volumes: [{ name: 'context', configMap: { name: 'app-build' } }] },
});
const dockerfile = 'FROM python:3.11-slim\nCOPY app.py .\n';

/** One for each cause of `playbooks/inside-the-build.yaml`. */
export const insideTheBuild: readonly Twin[] = [
  {
    cause: 'git-ref-not-found',
    when: 'the ref has a folder behind it, which Kaniko does not know; then it has none',
    truth: {
      objects: build({ args: [fromGit('main:/services/api')] }),
      log: 'error resolving source context: reference not found\n',
    },
    turned: { ofBuild: ['containers', 0, 'args', 0], to: fromGit('refs/heads/main') },
    told: 'git-ref-not-found likely',
  },
  {
    cause: 'context-not-found',
    when: 'the ConfigMap has no Dockerfile; then it has one',
    truth: {
      objects: [...fromConfigMap, configMap('app-build', { dockerfile })],
      log: 'Error: error resolving dockerfile path: please provide a valid path to a Dockerfile within the build context with --dockerfile\n',
    },
    turned: { of: 'ConfigMap builds/app-build', field: ['data', 'Dockerfile'], to: dockerfile },
    told: 'context-not-found likely',
  },
  {
    cause: 'copy-source-missing',
    when: 'the ConfigMap has no such file; then it has',
    truth: {
      objects: [...fromConfigMap, configMap('app-build', { Dockerfile: dockerfile })],
      log: 'INFO[0003] COPY app.py .\nerror building image: error building stage: failed to get files used from context: failed to get fileinfo for /workspace/app.py: lstat /workspace/app.py: no such file or directory\n',
    },
    turned: { of: 'ConfigMap builds/app-build', field: ['data', 'app.py'], to: 'print()\n' },
    told: 'copy-source-missing likely',
  },
  {
    cause: 'build-command-failed',
    when: 'a command of the Dockerfile fails; then for want of memory',
    truth: {
      objects: build({ status: endedAs(1, 'Error') }),
      log: 'INFO[0003] RUN make all\nINFO[0003] Running: [/bin/sh -c make all]\nerror building image: error building stage: failed to execute command: waiting for process to exit: exit status 2\n',
    },
    certainty: 'likely',
    turned: { of: thePod, field: endReason, to: 'OOMKilled' },
    told: 'oom-killed confirmed',
  },
  {
    cause: 'snapshot-or-unpack-error',
    when: 'a volume lies in the way of a layer; then it is mounted elsewhere',
    truth: {
      objects: [
        ...build({
          container: { volumeMounts: [{ name: 'certs', mountPath: '/etc/ssl/certs' }] },
          podSpec: { volumes: [{ name: 'certs', configMap: { name: 'certs' } }] },
        }),
        configMap('certs', { 'ca.crt': 'PEM' }),
      ],
      log: 'error building image: error building stage: failed to get filesystem from image: error removing /etc/ssl/certs to make way for new symlink: unlinkat /etc/ssl/certs: device or resource busy\n',
    },
    turned: { ofBuild: ['containers', 0, 'volumeMounts', 0, 'mountPath'], to: '/kaniko/certs' },
    told: 'snapshot-or-unpack-error likely',
  },
  {
    cause: 'ephemeral-storage',
    when: 'the pod is evicted for the disk it used; then for memory that its node lacked',
    truth: {
      objects: build({
        status: {
          ...endedAs(137, 'Error'),
          reason: 'Evicted',
          message: 'Container kaniko exceeded its local ephemeral storage limit "10Gi". ',
        },
      }),
      log: 'INFO[0031] Taking snapshot of full filesystem...\n',
    },
    ruledOut: ['oom-killed', 'node-failure'],
    turned: {
      of: thePod,
      field: ['status', 'message'],
      to: 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 87Mi. ',
    },
    told: 'node-failure confirmed',
  },
  {
    cause: 'builder-crash',
    when: 'the builder faults; then the kernel killed it for want of memory',
    truth: {
      objects: build({ status: endedAs(2, 'Error') }),
      log: 'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation]\n',
    },
    certainty: 'likely',
    turned: { of: thePod, field: endReason, to: 'OOMKilled' },
    told: 'oom-killed confirmed',
  },
];
