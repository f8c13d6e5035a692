import { configMap, serviceAccount } from '../credentials.ts';
import { buildPod, builds, egressOnly, failed, job, kaniko } from '../manifests.ts';
import { build, endedAs, endReason, registry, thePod } from './build.ts';
import type { Twin } from './twin.ts';

const ecr = '339954290315.dkr.ecr.eu-west-1.amazonaws.com';
const npm = 'INFO[0003] RUN npm ci\nINFO[0003] Running: [/bin/sh -c npm ci]\n';

/** One for each cause of `playbooks/sre-001.yaml`. */
export const sre001: readonly Twin[] = [
  {
    cause: 'oom-killed',
    when: 'the kernel killed the builder at its limit; then something else did',
    truth: { objects: build({ status: endedAs(137, 'OOMKilled') }), log: npm },
    turned: { of: thePod, field: endReason, to: 'Error' },
    told: 'oom-killed likely',
  },
  {
    cause: 'object-storage-denied',
    when: 'the ServiceAccount names no role; then it names one',
    truth: {
      objects: [
        ...build({
          args: ['--context=s3://acme-build-contexts/parsers/app.tar.gz'],
          podSpec: { serviceAccountName: 'builder' },
        }),
        serviceAccount('builder'),
      ],
      log: 'error resolving source context: operation error S3: GetObject, https response error StatusCode: 403, RequestID: 7Q, api error AccessDenied: Access Denied\n',
    },
    turned: {
      of: `ServiceAccount ${builds}/builder`,
      field: ['metadata', 'annotations'],
      to: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::210987654321:role/builder' },
    },
    told: 'object-storage-denied likely',
  },
  {
    cause: 'registry-rate-limited',
    when: 'another build pushes to ECR at once; then none does',
    truth: {
      registry: ecr,
      log: `error pushing image: failed to push to destination ${ecr}/app:7: PUT https://${ecr}/v2/app/manifests/7: TOOMANYREQUESTS: Rate exceeded\n`,
      objects: [
        buildPod({
          name: 'app-8',
          labels: { 'job-name': 'app-8' },
          containers: [kaniko(ecr)],
          status: { phase: 'Running' },
        }),
      ],
    },
    turned: { without: `Pod ${builds}/app-8` },
    told: 'registry-rate-limited likely',
  },
  {
    cause: 'deadline-exceeded',
    when: 'the Job ran into its deadline; then its pod failed by itself',
    truth: {
      objects: [
        job({
          containers: [kaniko(registry)],
          spec: { activeDeadlineSeconds: 300 },
          status: failed('DeadlineExceeded'),
        }),
        buildPod({ containers: [kaniko(registry)], status: endedAs(137, 'Error') }),
      ],
      log: npm,
    },
    ruledOut: ['oom-killed'],
    turned: {
      of: `Job ${builds}/app-7`,
      field: ['status', 'conditions', 0, 'reason'],
      to: 'BackoffLimitExceeded',
    },
    told: 'oom-killed likely',
  },
  {
    cause: 'dockerfile-invalid',
    when: 'the Dockerfile in the ConfigMap has the line; then it has another',
    truth: {
      objects: [
        ...build({
          container: { volumeMounts: [{ name: 'context', mountPath: '/workspace' }] },
          podSpec: { volumes: [{ name: 'context', configMap: { name: 'app-build' } }] },
        }),
        configMap('app-build', { Dockerfile: 'FROM node:20\nRUNN npm ci\n' }),
      ],
      log: 'error building image: parsing dockerfile: dockerfile parse error line 2: unknown instruction: RUNN\n',
    },
    turned: {
      of: `ConfigMap ${builds}/app-build`,
      field: ['data', 'Dockerfile'],
      to: 'FROM node:20\nRUN npm ci\n',
    },
    told: 'dockerfile-invalid likely',
  },
  {
    cause: 'dependency-install-failed',
    when: 'a policy keeps the build from its packages; then it is for other pods',
    truth: {
      objects: [egressOnly()],
      log: `${npm}npm ERR! code ETIMEDOUT\nnpm ERR! network request to https://registry.npmjs.org/express failed, reason: connect ETIMEDOUT 104.16.0.35:443\nerror building image: error building stage: failed to execute command: waiting for process to exit: exit status 1\n`,
    },
    ruledOut: ['build-command-failed'],
    turned: {
      of: `NetworkPolicy ${builds}/restrict`,
      field: ['spec', 'podSelector'],
      to: { matchLabels: { app: 'web' } },
    },
    told: 'dependency-install-failed likely',
  },
];
