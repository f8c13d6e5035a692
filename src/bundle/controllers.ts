import { randomUUID } from 'node:crypto';
import type { ContainerLog, KubernetesObject } from './bundle.ts';
import { at, isTree, textAt, textMapAt, treesAt } from './tree.ts';
import type { Controllers } from './writes/answer-write.ts';

/** How a new Job ends, by the story that is told. `runs` until it is put anew. */
export type Ending =
  | { readonly kind: 'succeeds'; readonly seconds: number; readonly log?: string }
  | {
      readonly kind: 'fails';
      readonly seconds: number;
      readonly exitCode: number;
      readonly reason: string;
      readonly log?: string;
    }
  | { readonly kind: 'runs' };

/**
 * The Job controller and the kubelet in one: a new Job gets its pod and comes to its end at once, a new Pod alone does
 * too. An ending that is yet to be known lets it run until then. The clock of the served cluster moves with what they
 * write.
 */
export const controllers =
  (
    endingOf: (created: KubernetesObject, pod: KubernetesObject) => Ending | Promise<Ending>,
    putLog: (log: ContainerLog) => void,
  ): Controllers =>
  (created, put) => {
    if (created.kind !== 'Job' && created.kind !== 'Pod') return;
    const pod = created.kind === 'Job' ? podOf(created) : created;
    const come = (ending: Ending): void => {
      endPod(pod, ending, put, putLog);
      if (created.kind === 'Job') put({ ...created, status: jobStatus(created, ending) });
    };
    put(pod);
    const ending = endingOf(created, pod);
    if (!(ending instanceof Promise)) return come(ending);
    come({ kind: 'runs' });
    void ending.then(come);
  };

const startOf = (object: KubernetesObject): string => textAt(object, 'metadata.creationTimestamp');

const later = (start: string, seconds: number): string =>
  new Date(Date.parse(start) + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

function podOf(job: KubernetesObject): KubernetesObject {
  const { namespace, name } = job.metadata;
  const template = at(job, 'spec.template');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name.slice(0, 57)}-x7k2p`,
      ...(namespace ? { namespace } : {}),
      uid: randomUUID(),
      creationTimestamp: startOf(job),
      labels: textMapAt(template, 'metadata.labels'),
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name,
          uid: job.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      nodeName: 'node-1',
      ...(isTree(at(template, 'spec')) ? Object(at(template, 'spec')) : {}),
    },
    status: { phase: 'Pending' },
  };
}

function endPod(
  pod: KubernetesObject,
  ending: Ending,
  put: (object: KubernetesObject) => void,
  putLog: (log: ContainerLog) => void,
): void {
  const start = startOf(pod);
  const containers = treesAt(pod, 'spec.containers');
  if (ending.kind === 'runs') {
    put({
      ...pod,
      status: {
        phase: 'Running',
        startTime: start,
        containerStatuses: containers.map((container) => ({
          name: container.name,
          image: container.image,
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: start } },
        })),
      },
    });
    return;
  }
  const finishedAt = later(start, ending.seconds);
  const terminated =
    ending.kind === 'succeeds'
      ? { exitCode: 0, reason: 'Completed' }
      : { exitCode: ending.exitCode, reason: ending.reason };
  put({
    ...pod,
    status: {
      phase: ending.kind === 'succeeds' ? 'Succeeded' : 'Failed',
      startTime: start,
      containerStatuses: containers.map((container) => ({
        name: container.name,
        image: container.image,
        ready: false,
        restartCount: 0,
        state: { terminated: { ...terminated, startedAt: start, finishedAt } },
      })),
    },
  });
  putLog({
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    container: textAt(containers[0], 'name'),
    previous: false,
    text: ending.log ?? '',
  });
}

function jobStatus(job: KubernetesObject, ending: Ending) {
  const start = startOf(job);
  if (ending.kind === 'runs') return { startTime: start, active: 1, ready: 1 };
  const end = later(start, ending.seconds);
  const condition = { status: 'True', lastProbeTime: end, lastTransitionTime: end };
  return ending.kind === 'succeeds'
    ? {
        startTime: start,
        completionTime: end,
        succeeded: 1,
        conditions: [{ type: 'Complete', ...condition }],
      }
    : {
        startTime: start,
        failed: 1,
        conditions: [
          {
            type: 'Failed',
            ...condition,
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
          },
        ],
      };
}
