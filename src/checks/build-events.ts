import { defineCheck } from '../diagnosis/check.ts';
import { findSignatures } from '../diagnosis/log-signatures.ts';
import type { SignatureTable } from '../diagnosis/signature-table.ts';
import type { KubernetesObjects, Reading } from '../model/cluster.ts';
import { type Fact, fact, factValue } from '../model/facts.ts';
import { unseen } from './unseen.ts';

type Event = KubernetesObjects['Event'];

/** What did Kubernetes itself complain about? Warnings of the Job and of the pod that decides. */
export const buildEvents = defineCheck<Reading<Event[]>[]>({
  id: 'build-events',
  asks: 'What did Kubernetes report about the build?',
  gives: ['event.reason', 'event.signature', 'container.livenessFailed'],
  needs: ['job.state'],
  when: 'first',
  async read(cluster, { build, facts }) {
    const { namespace, name, kind } = build.subject;
    const eventsOf = (object: string) =>
      cluster.list('Event', { namespace, fieldSelector: `involvedObject.name=${object}` });
    const pod = factValue(facts, 'pod.name');
    const involved = [...new Set([kind === 'Job' ? name : undefined, pod])].filter(
      (one) => one !== undefined,
    );
    const readings = await Promise.all(involved.map(eventsOf));
    if (pod !== undefined) return readings;
    return [...readings, ...(await Promise.all(podsMade(readings).map(eventsOf)))];
  },
  conclude: (readings, { signatures }) =>
    readings.flatMap((reading) =>
      reading.kind === 'found'
        ? warnings(reading.value, signatures)
        : unseen(reading, 'event.reason', 'events'),
    ),
});

/** A Job that ran into its deadline has deleted its pods; that it made them, its events still tell. The latest ones. */
const podsMade = (readings: readonly Reading<Event[]>[]): string[] =>
  readings
    .flatMap((reading) => (reading.kind === 'found' ? reading.value : []))
    .filter(({ reason }) => reason === 'SuccessfulCreate')
    .flatMap(({ message }) => /^Created pod: (\S+)$/.exec(message ?? '')?.[1] ?? [])
    .slice(-2);

const warnings = (events: readonly Event[], signatures: SignatureTable): Fact[] =>
  events
    .filter(({ type }) => type === 'Warning')
    .flatMap((event) => {
      const { kind, namespace, name } = event.involvedObject;
      const source = `Event ${kind ?? ''} ${namespace ?? ''}/${name ?? ''}`;
      const evidence = { source, text: `${event.reason}: ${event.message ?? ''}` };
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

/** The known wordings of a failure in what Kubernetes says. */
export const failuresIn = (message: string, signatures: SignatureTable): string[] =>
  findSignatures(message, signatures, 'event')
    .filter(({ kind }) => kind === 'failure' || kind === 'foreign')
    .map(({ signature }) => signature);
