import { describe } from 'vitest';
import { timeout } from './cluster.ts';
import {
  buildPod,
  containerStatus,
  ended,
  failed,
  job,
  kaniko,
  type Manifest,
} from './manifests.ts';
import { itDiagnoses, type Row } from './table.ts';

const registry = '10.43.170.72:5000';
const builder = kaniko(registry);
const sidecar = {
  name: 'proxy',
  image: 'envoyproxy/envoy:v1.30',
  resources: { limits: { memory: '64Mi' } },
};
const stopped = 'INFO[0031] Taking snapshot of full filesystem...\n';

interface Parts {
  readonly containers?: readonly object[];
  readonly initContainers?: readonly object[];
  readonly status: object;
  readonly jobStatus?: object;
  readonly jobSpec?: object;
}

const build = ({
  containers = [builder],
  initContainers,
  status,
  jobStatus = failed(),
  jobSpec,
}: Parts): Manifest[] => {
  const podSpec = initContainers ? { initContainers } : {};
  return [
    job({ containers, podSpec, status: jobStatus, ...(jobSpec ? { spec: jobSpec } : {}) }),
    buildPod({ containers, spec: podSpec, status }),
  ];
};

const killed = (name: string, more: object = {}) =>
  containerStatus(name, ended(137, 'OOMKilled'), more);

const oom = (when: string, parts: Parts, row: Partial<Row> = {}): Row => ({
  when,
  cause: 'oom-killed',
  certainty: 'confirmed',
  ...row,
  turn: { objects: build(parts), log: stopped, ...row.turn },
});

describe('a build that ran out of memory', () => {
  itDiagnoses([
    oom(
      'is told by its state',
      { status: { phase: 'Failed', containerStatuses: [killed('kaniko')] } },
      { summary: '2Gi' },
    ),
    oom('is told by its last state while it is started again', {
      status: {
        phase: 'Running',
        containerStatuses: [
          containerStatus(
            'kaniko',
            { waiting: { reason: 'CrashLoopBackOff' } },
            { restartCount: 4, lastState: ended(137, 'OOMKilled') },
          ),
        ],
      },
      jobStatus: { active: 1 },
    }),
    oom('is told by its last state while it runs again', {
      status: {
        phase: 'Running',
        containerStatuses: [
          containerStatus(
            'kaniko',
            { running: {} },
            { restartCount: 1, lastState: ended(137, 'OOMKilled') },
          ),
        ],
      },
      jobStatus: { active: 1 },
    }),
    oom(
      'is told by an init container',
      {
        initContainers: [
          { name: 'fetch', image: 'alpine/git', resources: { limits: { memory: '32Mi' } } },
        ],
        status: {
          phase: 'Failed',
          initContainerStatuses: [killed('fetch')],
          containerStatuses: [
            containerStatus('kaniko', { waiting: { reason: 'PodInitializing' } }),
          ],
        },
      },
      { summary: 'fetch' },
    ),
    oom(
      'is told of the sidecar where the builder itself went well',
      {
        containers: [builder, sidecar],
        status: {
          phase: 'Failed',
          containerStatuses: [containerStatus('kaniko', ended(0, 'Completed')), killed('proxy')],
        },
      },
      { summary: 'proxy' },
    ),
    oom(
      'is told without a limit',
      {
        containers: [kaniko(registry, { resources: undefined })],
        status: { phase: 'Failed', containerStatuses: [killed('kaniko')] },
      },
      { summary: 'no memory limit', unknown: { 'container.memoryLimit': 'no memory limit' } },
    ),
    oom('is told where the exit code was not written down', {
      status: {
        phase: 'Failed',
        containerStatuses: [containerStatus('kaniko', { terminated: { reason: 'OOMKilled' } })],
      },
    }),
    oom('is told where the Job has no status', {
      status: { phase: 'Failed', containerStatuses: [killed('kaniko')] },
      jobStatus: {},
    }),
    oom(
      'is told though the registry was slow before',
      { status: { phase: 'Failed', containerStatuses: [killed('kaniko')] } },
      {
        turn: {
          log: `${timeout()}INFO[0040] Unpacking rootfs as cmd COPY requires it.\n${stopped}`,
        },
      },
    ),
    oom(
      'is likely where nobody wrote down why it was killed',
      {
        status: {
          phase: 'Failed',
          containerStatuses: [containerStatus('kaniko', ended(137, 'Error'))],
        },
      },
      { certainty: 'likely' },
    ),
    oom(
      'is told in words that the log may not be read',
      { status: { phase: 'Failed', containerStatuses: [killed('kaniko')] } },
      {
        turn: { forbidden: [{ verb: 'get', resource: 'pods/log' }] },
        unknown: { 'log.signature': 'may not get pods/log in builds' },
      },
    ),
  ]);
});

describe('memory is not blamed', () => {
  const notOom = (when: string, parts: Parts, more: Partial<Row> = {}): Row => ({
    when,
    blamesNone: ['oom-killed'],
    ...more,
    turn: { objects: build(parts), log: stopped, ...more.turn },
  });
  itDiagnoses([
    notOom('when the Job was stopped at its deadline', {
      status: {
        phase: 'Failed',
        containerStatuses: [containerStatus('kaniko', ended(137, 'Error'))],
      },
      jobStatus: failed('DeadlineExceeded'),
      jobSpec: {
        activeDeadlineSeconds: 600,
        template: { metadata: {}, spec: { restartPolicy: 'Never', containers: [builder] } },
      },
    }),
    notOom('when the pod was stopped at its own deadline', {
      status: {
        phase: 'Failed',
        reason: 'DeadlineExceeded',
        containerStatuses: [containerStatus('kaniko', ended(137, 'Error'))],
      },
    }),
    notOom('when the node evicted the pod', {
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'The node was low on resource: ephemeral-storage.',
        containerStatuses: [containerStatus('kaniko', ended(137, 'Error'))],
      },
    }),
    notOom('when the node evicted the pod before it started', {
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'The node had condition: [DiskPressure].',
      },
    }),
    notOom(
      'when a sidecar was killed after the builder had failed',
      {
        containers: [builder, sidecar],
        status: {
          phase: 'Failed',
          containerStatuses: [containerStatus('kaniko', ended(1, 'Error')), killed('proxy')],
        },
      },
      { turn: { log: timeout() } },
    ),
    notOom('when a later try of the build went well', {
      status: {
        phase: 'Succeeded',
        containerStatuses: [
          containerStatus('kaniko', ended(0, 'Completed'), {
            restartCount: 1,
            lastState: ended(137, 'OOMKilled'),
          }),
        ],
      },
      jobStatus: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
    }),
  ]);
});
