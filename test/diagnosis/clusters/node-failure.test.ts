import { describe } from 'vitest';
import {
  buildPod,
  containerStatus,
  ended,
  failed,
  job,
  kaniko,
  type Manifest,
} from './manifests.ts';
import { node, warning } from './nodes.ts';
import { itDiagnoses, type Row } from './table.ts';

const containers = [kaniko('10.43.170.72:5000')];

const lost = (
  when: string,
  status: object,
  objects: readonly Manifest[] = [node('node-2')],
  { jobStatus = failed(), ...row }: Partial<Row> & { readonly jobStatus?: object } = {},
): Row => ({
  when,
  cause: 'node-failure',
  certainty: 'confirmed',
  ...row,
  turn: {
    objects: [job({ containers, status: jobStatus }), buildPod({ containers, status }), ...objects],
    log: 'INFO[0002] Unpacking rootfs as cmd RUN requires it.\n',
    ...row.turn,
  },
});

const stopped = [containerStatus('kaniko', ended(137, 'Error'))];
const notFound = [containerStatus('kaniko', ended(137, 'ContainerStatusUnknown'))];
const disrupted = (reason: string, message = '') => ({
  phase: 'Failed',
  conditions: [{ type: 'DisruptionTarget', status: 'True', reason, message }],
  containerStatuses: stopped,
});
const running = (ready: 'True' | 'False') => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: ready }],
  containerStatuses: [containerStatus('kaniko', { running: {} })],
});
const active = { jobStatus: { active: 1 } };

describe('a build that its node ended', () => {
  itDiagnoses([
    lost(
      'for want of memory on the node is told by the eviction',
      {
        phase: 'Failed',
        reason: 'Evicted',
        message:
          'The node was low on resource: memory. Threshold quantity: 100Mi, available: 87Mi. Container kaniko was using 5Gi, request is 1Gi, has larger consumption of memory.',
        containerStatuses: stopped,
      },
      undefined,
      { summary: 'The node was low on resource: memory', ruledOut: ['oom-killed'] },
    ),
    lost('for a pod of higher priority is told', disrupted('PreemptionByScheduler'), undefined, {
      summary: 'higher priority',
    }),
    lost('as it was drained is told', disrupted('EvictionByEvictionAPI'), undefined, {
      summary: 'node node-2 is drained',
    }),
    lost('as it was tainted is told', disrupted('DeletionByTaintManager'), undefined, {
      summary: 'was tainted',
    }),
    lost('as it shut down is told', {
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
      containerStatuses: stopped,
    }),
    lost('and that has left the cluster is told', running('False'), [node('node-1')], {
      ...active,
      summary: 'Node node-2, on which pod app-7-x2k9p ran, is gone',
    }),
    lost(
      'and that does not answer any more is told',
      running('False'),
      [node('node-2', { ready: 'Unknown' })],
      { ...active, summary: 'is unreachable' },
    ),
    lost(
      'is likely where only an event says so',
      { phase: 'Failed', containerStatuses: [containerStatus('kaniko', ended(1, 'Error'))] },
      [node('node-2'), warning('Pod', 'app-7-x2k9p', 'NodeNotReady', 'Node is not ready')],
      { certainty: 'likely' },
    ),
    lost(
      'is likely where it could not find the container any more, whatever exit code it wrote',
      { phase: 'Failed', containerStatuses: notFound },
      undefined,
      { certainty: 'likely', summary: 'could not find the container', ruledOut: ['oom-killed'] },
    ),
  ]);
});

describe('a node is not blamed', () => {
  itDiagnoses([
    lost('while it is well and the pod is only not ready', running('False'), undefined, {
      ...active,
      verdict: 'running',
      cause: null,
      certainty: undefined,
      ruledOut: ['node-failure'],
    }),
    lost('where a bundle holds no nodes', running('True'), [], {
      ...active,
      verdict: 'running',
      cause: null,
      certainty: undefined,
    }),
    lost(
      'for the disk that the pod itself used',
      {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'The node was low on resource: ephemeral-storage.',
        containerStatuses: stopped,
      },
      undefined,
      { cause: 'ephemeral-storage', certainty: 'confirmed', ruledOut: ['node-failure'] },
    ),
    lost(
      'for that disk where it could not find the container any more',
      {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'Container kaniko exceeded its local ephemeral storage limit "10Gi". ',
        containerStatuses: notFound,
      },
      undefined,
      {
        cause: 'ephemeral-storage',
        certainty: 'confirmed',
        ruledOut: ['node-failure', 'oom-killed'],
      },
    ),
    lost(
      'for a container that was killed at its limit',
      {
        phase: 'Failed',
        containerStatuses: [containerStatus('kaniko', ended(137, 'OOMKilled'))],
      },
      undefined,
      { cause: 'oom-killed' },
    ),
  ]);
});
