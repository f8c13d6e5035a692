import { imageReasons } from '../../checks/build-container.ts';
import type { Pod } from '../../model/cluster.ts';
import type { Follower } from '../../model/followed.ts';
import { askedAs } from '../../model/references.ts';
import type { StandingSignal, StandingSignals } from './standing-signals.ts';
import { type Watched, watchedBuilds, watchedNamespace } from './watched-builds.ts';

export interface UnpulledPodsNeeds {
  readonly cluster: { readonly name: string; now(): Date };
  readonly watched: Watched;
  /** The one namespace that is followed; all when absent. */
  readonly namespace?: string | undefined;
  readonly signals: StandingSignals;
}

/** A pod whose containers have all been started is not Pending, and has its images. */
export const pending = 'status.phase=Pending';

const ending = '/cannot-pull';

/** Tells of each Pending pod that cannot pull an image, until it is gone or has been started. */
export function followUnpulledPods(needs: UnpulledPodsNeeds): Follower<Pod> {
  const { cluster, signals, watched, namespace } = needs;
  const isWatched = watchedBuilds(watched);
  const isInside = watchedNamespace(watched);
  let listed = new Set<string>();
  const keyOf = ({ metadata }: Pod): string =>
    `${cluster.name}/${metadata?.uid ?? `${metadata?.namespace}/${metadata?.name}`}${ending}`;
  /** Pods of apps, and those of the Jobs that are watched. */
  const isOfInterest = (pod: Pod): boolean => {
    const { metadata, spec } = pod;
    if (!isInside(metadata?.namespace ?? '')) return false;
    const { kind, name = '' } = ownerOf(pod);
    const { labels = {}, annotations = {} } = metadata ?? {};
    return kind !== 'Job' || isWatched({ name, labels, annotations, spec });
  };
  const failure = (pod: Pod): StandingSignal => {
    const { namespace: inside = '', creationTimestamp } = pod.metadata ?? {};
    const name = askedAs(ownerOf(pod));
    return {
      key: keyOf(pod),
      fingerprint: `${cluster.name}/${inside}/${name}${ending}`,
      title: 'Image cannot be pulled',
      cluster: cluster.name,
      subject: { kind: 'workload', namespace: inside, name },
      startedAt: creationTimestamp ?? cluster.now(),
    };
  };

  return {
    begin() {
      listed = new Set();
    },
    async seen(pods) {
      for (const pod of pods) listed.add(keyOf(pod));
      await signals.fire(pods.filter(cannotPull).filter(isOfInterest).map(failure));
    },
    async gone(pod) {
      const key = keyOf(pod);
      await signals.resolve((signal) => signal.key === key, later(cluster.now(), pod));
    },
    async complete() {
      const isHere = ({ subject }: StandingSignal): boolean =>
        namespace === undefined
          ? isInside(subject.namespace ?? '')
          : subject.namespace === namespace;
      await signals.resolve(
        (signal) =>
          signal.cluster === cluster.name &&
          signal.key.endsWith(ending) &&
          isHere(signal) &&
          !listed.has(signal.key),
        cluster.now(),
      );
    },
  };
}

const cannotPull = ({ status }: Pod): boolean =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].some(
    ({ state }) => imageReasons.has(state?.waiting?.reason ?? ''),
  );

/** The server's clock is that of its last answer, which a pod may be younger than. */
const later = (now: Date, { metadata }: Pod): Date =>
  metadata?.creationTimestamp && metadata.creationTimestamp > now
    ? metadata.creationTimestamp
    : now;

/** What keeps the pod running: a person would ask for that. */
function ownerOf({ metadata }: Pod): { readonly kind: string; readonly name: string } {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  const hash = metadata?.labels?.['pod-template-hash'];
  if (owner?.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`))
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  const isKnown = /^(Job|ReplicaSet|StatefulSet|DaemonSet)$/.test(owner?.kind ?? '');
  return owner && isKnown ? owner : { kind: 'Pod', name: metadata?.name ?? '' };
}
