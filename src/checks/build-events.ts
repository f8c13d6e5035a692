import { type CheckContext, defineCheck } from '../diagnosis/check.ts';
import type { Build } from '../diagnosis/find-build.ts';
import { findSignatures } from '../diagnosis/log-signatures.ts';
import type { SignatureTable } from '../diagnosis/signature-table.ts';
import type { Cluster, KubernetesObjects, Reading } from '../model/cluster.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { parseImage } from '../model/image-reference.ts';
import type { DecisiveContainer } from './build-container.ts';
import { pulling } from './image-pull.ts';
import { pullFacts } from './pull-message.ts';
import { seenIn } from './sources.ts';
import { unseen } from './unseen.ts';

type Event = KubernetesObjects['Event'];

/** What did Kubernetes itself complain about? Warnings of the Job and of the pod that decides. */
export const buildEvents = defineCheck<Reading<Event[]>[]>({
  id: 'build-events',
  asks: 'What did Kubernetes report about the build?',
  gives: [
    'event.reason',
    'event.signature',
    'container.livenessFailed',
    'log.signature',
    'image.answer',
    'pull.said',
  ],
  // Not before the looks that cost nothing: what they give is needed in the same round as this.
  needs: ['workload.kind'],
  when: 'first',
  read: readEvents,
  conclude: eventFacts,
});

/** The events of what was asked for and of the pod that decides. */
export async function readEvents(
  cluster: Cluster,
  { build, facts }: CheckContext,
): Promise<Reading<Event[]>[]> {
  const { namespace, name, kind } = build.subject;
  const eventsOf = (object: string) =>
    cluster.list('Event', { namespace, fieldSelector: `involvedObject.name=${object}` });
  const pod = factValue(facts, 'pod.name');
  const involved = [...new Set([kind === 'Pod' ? undefined : name, pod])].filter(
    (one) => one !== undefined,
  );
  const readings = await Promise.all(involved.map(eventsOf));
  if (pod !== undefined) return readings;
  const made = podsMade(readings);
  if (made.length > 0) return [...readings, ...(await Promise.all(made.map(eventsOf)))];
  return build.job?.status?.failed
    ? [...readings, await eventsOfGonePods(cluster, build)]
    : readings;
}

/** What the warnings among them tell. */
export function eventFacts(
  readings: readonly Reading<Event[]>[],
  { build, facts, signatures }: CheckContext,
): Fact[] {
  const container = pulling(build);
  const found = readings.flatMap((reading) =>
    reading.kind === 'found'
      ? [
          ...warnings(reading.value, signatures),
          ...failedPulls(reading.value, container, signatures),
        ]
      : unseen(reading, 'event.reason', 'events'),
  );
  return container ? [...found, whySaid([...facts, ...found], container)] : found;
}

/** An hour after the last try nothing is left but that the pull failed. */
function whySaid(facts: readonly Fact[], { pod, waiting, field }: DecisiveContainer): Fact {
  const isSaid = factValue(facts, 'log.signature') !== undefined;
  const said = waiting?.message ?? waiting?.reason ?? '';
  return fact('pull.said', isSaid, seenIn('Pod', pod, field, said));
}

/** A Job that ran into its deadline has deleted its pods; that it made them, its events still tell. The latest ones. */
const podsMade = (readings: readonly Reading<Event[]>[]): string[] =>
  readings
    .flatMap((reading) => (reading.kind === 'found' ? reading.value : []))
    .filter(({ reason }) => reason === 'SuccessfulCreate')
    .flatMap(({ message }) => /^Created pod: (\S+)$/.exec(message ?? '')?.[1] ?? [])
    .slice(-2);

/** What is left where even the event that names the pod is gone: pods of a Job are called after it. */
async function eventsOfGonePods(cluster: Cluster, { subject }: Build): Promise<Reading<Event[]>> {
  const reading = await cluster.list('Event', {
    namespace: subject.namespace,
    fieldSelector: 'involvedObject.kind=Pod,type=Warning',
  });
  if (reading.kind !== 'found') return reading;
  const value = reading.value.filter(({ involvedObject: { name = '' } }) =>
    isPodNameOf(subject.name, name),
  );
  return { ...reading, value };
}

/** The random end of a pod's name is no word: `app-7-older` is something else. */
const isPodNameOf = (job: string, pod: string): boolean =>
  pod.startsWith(`${job}-`) &&
  /^(?:\d+-)?(?=[a-z]*\d|[^aeiou]+$)[a-z0-9]{5}$/.test(pod.slice(job.length + 1));

/** What ends a pod and is no Warning to who does it: the taint manager, the cluster autoscaler, the scheduler. */
const endings = new Set(['TaintManagerEviction', 'ScaleDown', 'Preempted']);

const isTelling = ({ type, reason = '', message = '' }: Event): boolean =>
  type === 'Warning' || (endings.has(reason) && !message.startsWith('Cancelling'));

const warnings = (events: readonly Event[], signatures: SignatureTable): Fact[] =>
  events.filter(isTelling).flatMap((event) => {
    const evidence = evidenceOf(event);
    return [
      fact('event.reason', event.reason ?? 'Unknown', evidence),
      ...failuresIn(evidence.text, signatures).map((signature) =>
        fact('event.signature', signature, evidence),
      ),
      ...(/liveness probe failed|failed liveness probe/i.test(evidence.text)
        ? [fact('container.livenessFailed', true, evidence)]
        : []),
    ];
  });

/** What the kubelet says of the image that is waited for. Its `Failed` and `BackOff` events quote the image. */
function failedPulls(
  events: readonly Event[],
  container: DecisiveContainer | undefined,
  signatures: SignatureTable,
): Fact[] {
  const image = container?.spec.image;
  if (!image) return [];
  const parsed = parseImage(image);
  return events
    .filter(({ type, message = '' }) => type === 'Warning' && message.includes(`"${image}"`))
    .flatMap((event) =>
      pullFacts(
        event.message ?? '',
        evidenceOf(event),
        parsed.kind === 'image' ? parsed.image.registry : undefined,
        signatures,
      ),
    );
}

const evidenceOf = ({ involvedObject, reason, message }: Event): Evidence => ({
  source: `Event ${involvedObject.kind ?? ''} ${involvedObject.namespace ?? ''}/${involvedObject.name ?? ''}`,
  text: `${reason}: ${message ?? ''}`,
});

/** The known wordings of a failure in what Kubernetes says. */
export const failuresIn = (message: string, signatures: SignatureTable): string[] =>
  findSignatures(message, signatures, 'event')
    .filter(({ kind }) => kind === 'failure' || kind === 'foreign')
    .map(({ signature }) => signature);
