import type { Build } from '../diagnosis/find-build.ts';
import type { Cluster, Job, KubernetesObjects, Pod, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { builderOf } from './builder.ts';
import { objectName, seenIn } from './sources.ts';

/** Something that a build did, and when. */
export interface SignOfLife {
  readonly at: Date;
  readonly evidence: Evidence;
}

/**
 * The last that a build which has not ended was seen to do: a line that it logged, an event that had not been there before,
 * a change in the state of its Job or its pods. Where one of these cannot be read nobody can say.
 */
export async function lastSignOfLife(
  cluster: Cluster,
  { subject, job, pods }: Build,
): Promise<Reading<SignOfLife>> {
  const active = pods.filter(({ status }) => !/^(Succeeded|Failed)$/.test(status?.phase ?? ''));
  const { namespace } = subject;
  const names = new Set([
    subject.kind === 'Pod' ? undefined : subject.name,
    ...active.map(({ metadata }) => metadata?.name),
  ]);
  const readings = await Promise.all([
    ...[...names].flatMap((name) => (name ? [lastEvent(cluster, namespace, name)] : [])),
    ...active.flatMap((pod) => writersIn(pod).map((name) => lastLine(cluster, pod, name))),
  ]);
  for (const one of readings) if (one && one.kind !== 'found') return one;
  const signs = [
    ...(job ? signsOfJob(job) : []),
    ...pods.flatMap(signsOfPod),
    ...readings.flatMap((one) => (one?.kind === 'found' ? [one.value] : [])),
  ];
  const newest = signs.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
  return newest ? { kind: 'found', value: newest } : { kind: 'not-found' };
}

type Event = KubernetesObjects['Event'];

/** What is said again (a pod that cannot be scheduled, an image that is not there) is nothing new: its first time counts. */
async function lastEvent(
  cluster: Cluster,
  namespace: string,
  name: string,
): Promise<Reading<SignOfLife> | undefined> {
  const reading = await cluster.list('Event', {
    namespace,
    fieldSelector: `involvedObject.name=${name}`,
  });
  if (reading.kind !== 'found') return reading;
  const [newest] = reading.value
    .flatMap((event) => signAt(firstSaid(event), evidenceOf(event)))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  return newest && { kind: 'found', value: newest };
}

const firstSaid = ({ firstTimestamp, eventTime, metadata }: Event): Date | string | undefined =>
  firstTimestamp ?? eventTime ?? metadata?.creationTimestamp;

const evidenceOf = ({ involvedObject, reason, message }: Event): Evidence => ({
  source: `Event ${involvedObject.kind ?? ''} ${involvedObject.namespace ?? ''}/${involvedObject.name ?? ''}`,
  text: `${reason}: ${message ?? ''}`,
});

/** The builder, where it runs: what stands beside it (a proxy of a mesh) may chatter on. Before it, whatever runs. */
function writersIn({ spec, status }: Pod): string[] {
  const running = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ].flatMap(({ name, state }) => (state?.running ? [name] : []));
  const builder = builderOf(spec)?.container.name;
  return running.filter((name) => name === builder || !running.includes(builder ?? ''));
}

/** Of a line with the time before it: `2026-01-18T15:44:02.120456789Z Pushing image`. */
const timed = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))(?: |$)/;

/** Nothing where it has written nothing yet. */
async function lastLine(
  cluster: Cluster,
  pod: Pod,
  container: string,
): Promise<Reading<SignOfLife> | undefined> {
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const reading = await cluster.log({
    namespace,
    name,
    container,
    tailLines: 1,
    timestamps: true,
  });
  if (reading.kind !== 'found') return reading;
  const line = reading.value.text.trimEnd().split('\n').at(-1) ?? '';
  if (line === '') return undefined;
  const at = timed.exec(line)?.[1];
  // A log that was kept without its times does not tell.
  if (!at) return { kind: 'not-found' };
  const source = `Log ${objectName(pod)}/${container}`;
  const text = line.slice(at.length).trim() || 'an empty line';
  return { kind: 'found', value: { at: new Date(at), evidence: { source, text } } };
}

function signsOfJob(job: Job): SignOfLife[] {
  const { startTime, conditions = [] } = job.status ?? {};
  const { creationTimestamp } = job.metadata ?? {};
  return [
    ...signAt(creationTimestamp, seenIn('Job', job, '.metadata', 'created')),
    ...signAt(startTime, seenIn('Job', job, '.status.startTime', 'started')),
    ...conditions.flatMap(({ type, lastTransitionTime }) =>
      signAt(lastTransitionTime, seenIn('Job', job, '.status.conditions', type)),
    ),
  ];
}

function signsOfPod(pod: Pod): SignOfLife[] {
  const { startTime, conditions = [] } = pod.status ?? {};
  const containers = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  return [
    ...signAt(pod.metadata?.creationTimestamp, seenIn('Pod', pod, '.metadata', 'created')),
    ...signAt(startTime, seenIn('Pod', pod, '.status.startTime', 'started')),
    ...conditions.flatMap(({ type, status, lastTransitionTime }) =>
      signAt(lastTransitionTime, seenIn('Pod', pod, '.status.conditions', `${type} is ${status}`)),
    ),
    ...containers.flatMap(({ name, state, lastState }) => [
      ...signAt(state?.running?.startedAt, seenIn('Pod', pod, name, 'started')),
      ...signAt(state?.terminated?.finishedAt, seenIn('Pod', pod, name, 'ended')),
      ...signAt(lastState?.terminated?.finishedAt, seenIn('Pod', pod, name, 'ended')),
    ]),
  ];
}

/** Times come as `Date`s from the client, and as text from what was written by hand. */
function signAt(at: Date | string | undefined | null, evidence: Evidence): SignOfLife[] {
  const date = at ? new Date(at) : undefined;
  return date && !Number.isNaN(date.getTime()) ? [{ at: date, evidence }] : [];
}
