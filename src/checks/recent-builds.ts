import { buildTarget, isSameTarget } from '../diagnosis/build-target.ts';
import { defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Pod, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import type { RecentBuild } from '../model/pattern.ts';
import { traitsOf } from './build-traits.ts';
import { builderOf } from './builder.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

const jobNameLabel = 'job-name';
/** One page: where a namespace holds more, those that come first by name have to do. */
const mostPods = 250;
const mostBuilds = 60;

/** The pods of a namespace's Jobs. Several checks ask; the diagnosis reads them once. */
export const podsOfJobs = (cluster: Cluster, namespace: string): Promise<Reading<Pod[]>> =>
  cluster.list('Pod', { namespace, labelSelector: jobNameLabel, limit: mostPods });

/** Which builds ended around the same time, and how? One call, whatever the namespace holds. */
export const recentBuilds = defineCheck<Reading<Pod[]> | undefined>({
  id: 'recent-builds',
  asks: 'How did other builds of the namespace end?',
  gives: ['builds.recent', 'builds.lastGood', 'builds.lastGoodBuilder', 'builder.digest'],
  needs: ['job.state', 'container.name'],
  when: 'once-known',
  async read(cluster, { build, facts }) {
    if (factValue(facts, 'job.state') !== 'failed') return undefined;
    const { namespace } = build.subject;
    return podsOfJobs(cluster, namespace);
  },
  conclude(reading, { build, facts }) {
    if (!reading) return [];
    if (reading.kind !== 'found') return unseen(reading, 'builds.recent', 'other builds');
    const container = factValue(facts, 'container.name') ?? '';
    return [...recent(reading.value, build), ...lastGood(reading.value, build, container)];
  },
});

function recent(pods: readonly Pod[], build: Build): Fact[] {
  const { namespace, name } = build.subject;
  const others = pods.filter((pod) => jobOf(pod) !== name);
  const byJob = Map.groupBy([...build.pods, ...others], (pod) =>
    build.pods.includes(pod) ? name : jobOf(pod),
  );
  const builds = [...byJob].flatMap(([job, tries]) => endedBuild(job, tries) ?? []);
  const self = builds.find((one) => one.name === name);
  if (!self) return [];
  const near = builds
    .map((one) => ({ ...one, traits: one.traits.filter((trait) => has(self, trait)) }))
    .sort((a, b) => distance(a, self) - distance(b, self))
    .slice(0, mostBuilds);
  const failed = near.filter(({ outcome }) => outcome === 'failed').length;
  const cut = pods.length >= mostPods ? ` (of the first ${mostPods} pods)` : '';
  return [
    fact('builds.recent', near, {
      source: `Pods of Jobs in ${namespace}`,
      text: `${failed} failed, ${near.length - failed} succeeded${cut}`,
    }),
  ];
}

const jobOf = ({ metadata }: Pod): string => metadata?.labels?.[jobNameLabel] ?? '';

/** A Job that has ended as far as its pods tell: one of them succeeded, or the last of them failed. */
function endedBuild(name: string, tries: readonly Pod[]): RecentBuild | undefined {
  const phases = tries.map(({ status }) => status?.phase);
  const outcome = phases.includes('Succeeded') ? 'succeeded' : 'failed';
  if (outcome === 'failed' && phases.some((phase) => phase !== 'Failed')) return undefined;
  const last = tries.toSorted((a, b) => endOf(a).localeCompare(endOf(b))).at(-1);
  return last && { name, outcome, endedAt: endOf(last), traits: traitsOf(last) };
}

/** When its last container ended; else when it began, for a pod that was refused or evicted. ISO 8601. */
function endOf({ metadata, status }: Pod): string {
  const ends = (status?.containerStatuses ?? []).flatMap(
    ({ state }) => state?.terminated?.finishedAt ?? [],
  );
  const times = ends.length > 0 ? ends : [status?.startTime ?? metadata?.creationTimestamp ?? 0];
  return new Date(Math.max(...times.map((time) => new Date(time).getTime()))).toISOString();
}

const has = ({ traits }: RecentBuild, trait: RecentBuild['traits'][number]): boolean =>
  traits.some(({ kind, value }) => kind === trait.kind && value === trait.value);

const distance = (one: RecentBuild, other: RecentBuild): number =>
  Math.abs(Date.parse(one.endedAt) - Date.parse(other.endedAt));

/** The newest build of the same target that succeeded and ran a container of that name. */
function lastGood(pods: readonly Pod[], { subject, pods: own }: Build, container: string): Fact[] {
  const target = targetOf(subject.name, own[0]);
  const [pod] = pods
    .filter((one) => one.status?.phase === 'Succeeded' && jobOf(one) !== subject.name)
    .filter(({ spec }) =>
      [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(
        ({ name }) => name === container,
      ),
    )
    .filter((one) => isSameTarget(targetOf(jobOf(one), one), target))
    .sort((a, b) => endOf(b).localeCompare(endOf(a)));
  if (!pod) return [];
  const value = { job: jobOf(pod), pod: pod.metadata?.name ?? '', container };
  return [
    fact('builds.lastGood', value, seenIn('Pod', pod, '.status.phase', 'Succeeded')),
    ...goodBuilder(pod, own[0]),
  ];
}

/** Which builder a good build ran, and which one this build did: one tag may stand for both. */
function goodBuilder(pod: Pod, own: Pod | undefined): Fact[] {
  const { image, name, digest } = builderImage(pod);
  const ran = own && builderImage(own);
  const seen = (one: Pod, container: string | undefined, text: string) =>
    seenIn('Pod', one, `container ${container}`, text);
  return [
    ...(image
      ? [
          fact(
            'builds.lastGoodBuilder',
            { job: jobOf(pod), image, ...(digest ? { digest } : {}) },
            seen(pod, name, image),
          ),
        ]
      : []),
    ...(own && ran?.digest
      ? [fact('builder.digest', ran.digest, seen(own, ran.name, ran.digest))]
      : []),
  ];
}

function builderImage({ spec, status }: Pod) {
  const container = builderOf(spec)?.container;
  const known = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const { imageID = '' } = known.find(({ name }) => name === container?.name) ?? {};
  const [digest] = /sha256:[0-9a-f]{64}/.exec(imageID) ?? [];
  return { name: container?.name, image: container?.image, digest };
}

const targetOf = (job: string, pod: Pod | undefined) =>
  buildTarget(job, builderOf(pod?.spec)?.destination);
