import type { V1ContainerStatus } from '@kubernetes/client-node';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Pod } from '../model/cluster.ts';
import { type Fact, fact, unknown } from '../model/facts.ts';
import { decisiveContainer, harmlessWaits } from './build-container.ts';
import { builderOf } from './builder.ts';
import { isReady } from './registry-pods.ts';
import { seenIn } from './sources.ts';

/** Does it build, or should it run? And if so: does it? Asks nothing new: the pods were read to find it. */
export const workloadState = defineCheck<Build>({
  id: 'workload-state',
  asks: 'Is it a build, and if not: does it run?',
  gives: ['workload.kind', 'workload.state'],
  needs: [],
  when: 'first',
  read: async (_cluster, { build }) => build,
  conclude(build) {
    const { kind, namespace, name } = build.subject;
    const source = { source: `${kind} ${namespace}/${name}`, text: kind };
    return isApplication(build)
      ? [fact('workload.kind', 'application', source), stateOf(build)]
      : [fact('workload.kind', 'build', source)];
  },
});

/** Is it something that should keep running? A bare Pod is, where it is restarted whenever it ends and no builder is in it. */
export function isApplication({ subject, pods }: Build): boolean {
  if (subject.kind === 'Job' || subject.kind === 'CronJob') return false;
  if (subject.kind !== 'Pod') return true;
  const { spec } = pods[0] ?? {};
  const builder = builderOf(spec);
  const builds = builder !== undefined && (builder.kind !== 'unknown' || builder.destination);
  return !builds && (spec?.restartPolicy ?? 'Always') === 'Always';
}

function stateOf({ pods, workload, hidden }: Build): Fact {
  const name = 'workload.state';
  const failing = failingPod(pods);
  if (failing) return fact(name, 'failing', failing.evidence);
  const [refused] = hidden;
  if (refused) return unknown(name, refused.because, refused.missing);
  const refusal = creationRefused(workload);
  if (refusal) return fact(name, 'failing', refusal);
  const waiting = pods.find((pod) => !isReady(pod) && pod.status?.phase !== 'Succeeded');
  if (waiting)
    return fact(
      name,
      'starting',
      seenIn('Pod', waiting, '.status.phase', waiting.status?.phase ?? 'Pending'),
    );
  const [pod] = pods;
  if (pod) return fact(name, 'ready', seenIn('Pod', pod, '.status.conditions', 'Ready'));
  return withoutPods(workload);
}

/** A pod one of whose containers cannot start, or has ended badly. */
function failingPod(pods: readonly Pod[]) {
  const decisive = decisiveContainer(pods);
  if (!decisive) return undefined;
  const { pod, status, waiting, field } = decisive;
  const isStuck = waiting?.reason !== undefined && !harmlessWaits.has(waiting.reason);
  const hasCrashed = status !== undefined && !isServing(status) && exitCodeOf(status) > 0;
  return isStuck || hasCrashed || pod.status?.phase === 'Failed'
    ? { evidence: seenIn('Pod', pod, field, waiting?.reason ?? pod.status?.phase ?? '') }
    : undefined;
}

/** It was restarted and works again. */
const isServing = ({ state, ready }: V1ContainerStatus): boolean =>
  ready || state?.running !== undefined;

const exitCodeOf = ({ state }: V1ContainerStatus): number => state?.terminated?.exitCode ?? 0;

/** The ReplicaSet controller writes down why it may not create pods; a Deployment repeats it. */
function creationRefused(workload: Build['workload']) {
  const conditions = workload?.status?.conditions ?? [];
  const failure = conditions.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  return failure && workload
    ? seenIn(
        workload.kind ?? '',
        workload,
        '.status.conditions[ReplicaFailure]',
        failure.message ?? '',
      )
    : undefined;
}

/** Scaled to zero it is as it should be. */
function withoutPods(workload: Build['workload']): Fact {
  const replicas =
    workload?.spec && 'replicas' in workload.spec ? workload.spec.replicas : undefined;
  const wanted = seenIn(workload?.kind ?? '', workload ?? {}, '.spec.replicas', replicas ?? 1);
  return fact('workload.state', replicas === 0 ? 'ready' : 'starting', wanted);
}
