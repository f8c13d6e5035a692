import type {
  V1Container,
  V1ContainerState,
  V1ContainerStateTerminated,
  V1ContainerStatus,
} from '@kubernetes/client-node';
import type { Pod } from '../model/cluster.ts';
import { builderOf } from './builder.ts';

/** The container that says how the build ended, and where its state stands. */
export interface DecisiveContainer {
  readonly pod: Pod;
  readonly spec: V1Container;
  readonly status?: V1ContainerStatus;
  /** How it ended: now, or the last time when it was restarted since. */
  readonly terminated?: V1ContainerStateTerminated;
  readonly waiting?: NonNullable<V1ContainerState['waiting']>;
  /** The log that belongs to `terminated` is the previous container's. */
  readonly isPreviousRun: boolean;
  /** Path of the state that was read, for the evidence. */
  readonly field: string;
}

/**
 * The last try that failed tells why the build failed; before any has failed, the newest pod tells where it stands.
 * Within a pod init containers come first: a main container never started if one of them failed.
 */
export function decisiveContainer(pods: readonly Pod[]): DecisiveContainer | undefined {
  const all = pods.flatMap(containersOf);
  const failed = all.filter(
    ({ pod, terminated }) =>
      (terminated !== undefined && hasFailed(terminated)) || wasEndedBeforeRunning(pod),
  );
  const stuck = all.filter(
    ({ waiting }) => waiting?.reason !== undefined && !harmlessWaits.has(waiting.reason),
  );
  // What is restarted whenever it ends may have ended long ago; that it cannot be pulled is true now.
  const unpulled = all.filter(
    (one) => waitsForImage(one) && (one.pod.spec?.restartPolicy ?? 'Always') === 'Always',
  );
  return lastTry(unpulled) ?? lastTry(failed) ?? lastTry(stuck) ?? lastTry(all);
}

/** The kubelet's reasons for which a container waits for its image (kubernetes, pkg/kubelet/images/types.go). */
export const imageReasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** Can it not start because its image is not to be had? */
export const waitsForImage = ({ waiting }: DecisiveContainer): boolean =>
  waiting?.reason !== undefined && imageReasons.has(waiting.reason);

/**
 * Of the newest try: the init container or the step that failed, else the daemon that was killed under a build, else the
 * builder (a sidecar is only killed after it), else the first to end.
 */
function lastTry(containers: readonly DecisiveContainer[]): DecisiveContainer | undefined {
  const newest = containers.reduce<DecisiveContainer | undefined>(
    (best, one) => (best && endedAt(best) >= endedAt(one) ? best : one),
    undefined,
  );
  if (!newest) return undefined;
  const ofPod = containers.filter(({ pod }) => pod === newest.pod);
  const builder = builderOf(newest.pod.spec)?.container.name;
  const bad = ofPod.find((one) => isInit(one) && one.terminated && hasFailed(one.terminated));
  return (
    bad ??
    ofPod.find(isFailedStep) ??
    ofPod.find(isStarvedDaemon) ??
    ofPod.find(({ spec }) => spec.name === builder) ??
    ofPod.toSorted((a, b) => endedAt(a) - endedAt(b))[0]
  );
}

/** Tekton runs the steps of a task one after another as containers of one pod; those behind one that failed fail unrun. */
const isFailedStep = ({ spec, terminated }: DecisiveContainer): boolean =>
  spec.name.startsWith('step-') && terminated !== undefined && hasFailed(terminated);

/** A client of Docker or BuildKit only sees that its daemon, a container beside it, went away. */
const isStarvedDaemon = ({ spec, terminated }: DecisiveContainer): boolean =>
  terminated?.reason === 'OOMKilled' &&
  /\bdind\b|dockerd|buildkit/i.test(`${spec.name} ${spec.image}`);

/** By its exit code; where a manifest lacks it, by its reason. */
const hasFailed = ({ exitCode, reason }: V1ContainerStateTerminated): boolean =>
  exitCode === undefined ? reason !== 'Completed' : exitCode !== 0;

/** What a container waits for that will come by itself. */
export const harmlessWaits = new Set(['ContainerCreating', 'PodInitializing']);

/** A pod that its node evicted or that was refused by it: it failed, and no container has a state. */
const wasEndedBeforeRunning = ({ status }: Pod): boolean =>
  status?.phase === 'Failed' &&
  ![...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].some(
    ({ state, lastState }) => state?.terminated ?? lastState?.terminated,
  );

// An init container that always restarts is a sidecar: it is stopped after the build, not before it.
const isInit = ({ field, spec }: DecisiveContainer): boolean =>
  field.startsWith('.status.init') && spec.restartPolicy !== 'Always';

function containersOf(pod: Pod): DecisiveContainer[] {
  const kinds = [
    {
      specs: pod.spec?.initContainers,
      statuses: pod.status?.initContainerStatuses,
      field: 'initContainerStatuses',
    },
    {
      specs: pod.spec?.containers,
      statuses: pod.status?.containerStatuses,
      field: 'containerStatuses',
    },
  ];
  return kinds.flatMap(({ specs, statuses, field }) =>
    (specs ?? []).map((spec) => {
      const index = statuses?.findIndex((one) => one.name === spec.name) ?? -1;
      const place = index < 0 ? `.status.${field}` : `.status.${field}[${index}]`;
      return stateOf(pod, spec, statuses?.[index], place);
    }),
  );
}

function stateOf(
  pod: Pod,
  spec: V1Container,
  status: V1ContainerStatus | undefined,
  field: string,
): DecisiveContainer {
  const now = status?.state?.terminated;
  const before = status?.lastState?.terminated;
  const terminated = now ?? before;
  const waiting = status?.state?.waiting;
  return {
    pod,
    spec,
    ...(status ? { status } : {}),
    ...(terminated ? { terminated } : {}),
    ...(waiting ? { waiting } : {}),
    isPreviousRun: now === undefined && before !== undefined,
    field: now
      ? `${field}.state.terminated`
      : before
        ? `${field}.lastState.terminated`
        : `${field}.state`,
  };
}

/** When it ended, else when its pod was started or created; milliseconds. */
const endedAt = ({ pod, terminated }: DecisiveContainer): number =>
  new Date(
    terminated?.finishedAt ?? pod.status?.startTime ?? pod.metadata?.creationTimestamp ?? 0,
  ).getTime();
