import type { Signal } from '../../model/alert.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import { botActor } from '../../model/event.ts';
import type { Incident, IncidentRequest } from '../../model/incident.ts';
import type { Target } from '../../model/target.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import { sameCauseMessage } from '../../slack/views/same-cause.ts';
import type { EvidenceStore } from '../../store/evidence-store.ts';
import type { Locks } from '../../store/locks.ts';
import type { RaisedIncidents } from '../../store/raised-incidents.ts';
import { queueDiagnosis } from '../diagnosing/request-diagnosis.ts';
import type { ConcludedState } from '../diagnosing/state-of-outcome.ts';
import type { Messages } from '../ports.ts';
import { queueShow } from '../show-later.ts';
import { targetFor } from '../targets.ts';
import type { StormOf } from './storm-of.ts';

export interface JoinIncidentNeeds {
  readonly raised: RaisedIncidents;
  readonly evidence: Pick<EvidenceStore, 'assign'>;
  readonly locks: Pick<Locks, 'hold'>;
  readonly targets: readonly Target[];
  readonly stormOf: StormOf;
  readonly messages: Messages;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  /** Signals of the same failure within this time are one incident. */
  readonly windowMs: number;
}

/** Lets an incident answer signals that are about the same workload. */
export interface JoinIncident {
  /** That one, which is about the same workload. */
  known(incident: Incident, signals: readonly Signal[]): Promise<void>;
  /**
   * The one of the same cause and target, or a new one.
   * @param evidenceId of the bundle that was kept of what the finding rests on
   */
  found(
    signals: readonly Signal[],
    state: ConcludedState,
    evidenceId?: string | undefined,
  ): Promise<void>;
}

/**
 * Alerts of one failure are one incident, whoever told of it and however often. The first signal of a group raises it;
 * one group is joined by one process at a time, so that two workers do not raise two.
 */
export const createJoinIncident = (needs: JoinIncidentNeeds): JoinIncident => ({
  known: (incident, signals) => joinTo(incident, signals, needs),

  async found(signals, state, evidenceId) {
    const [first] = signals;
    if (!first) return;
    const groupKey = groupKeyOf(first, state, needs.targets);
    const standing = await needs.locks.hold(`incident of ${groupKey}`, () =>
      standingOrRaised(first, signals, { state, groupKey, evidenceId }, needs),
    );
    if (!standing) return;
    if (evidenceId) await needs.evidence.assign(evidenceId, standing.id);
    await joinTo(standing, signals, needs);
  },
});

/** The incident of the group that stands already, opened again where it was over; nothing when it was raised now. */
async function standingOrRaised(
  first: Signal,
  signals: readonly Signal[],
  {
    evidenceId,
    ...found
  }: {
    readonly state: ConcludedState;
    readonly groupKey: string;
    readonly evidenceId: string | undefined;
  },
  { raised, evidence, stormOf, queue, windowMs }: JoinIncidentNeeds,
): Promise<Incident | undefined> {
  const since = new Date(Date.now() - windowMs);
  const standing = await raised.ofGroup(found.groupKey, since);
  if (standing?.phase === 'resolved') {
    await raised.reopen(standing.id, `${first.title} again`);
    return (await raised.ofGroup(found.groupKey, since)) ?? standing;
  }
  if (standing) return standing;
  const storm = first.threadTs ? undefined : await stormOf(first.channel);
  const incident = await raised.raise({
    request: requestOf(first, storm?.messageTs),
    ...found,
    ...(storm ? { stormId: storm.id } : {}),
  });
  // Before its signals are joined to it: a worker that takes over looks into them again only until then.
  if (evidenceId) await evidence.assign(evidenceId, incident.id);
  await raised.join(incident.id, signals);
  await queueDiagnosis(queue, incident);
  if (storm) await queueShow(queue, { stormId: storm.id });
  return undefined;
}

async function joinTo(
  incident: Incident,
  signals: readonly Signal[],
  { raised, queue, messages, locks }: JoinIncidentNeeds,
): Promise<void> {
  const threads = threadsElsewhere(incident, signals);
  // Several of its alerts may be told by one message, and each looks whether another has answered it.
  if (threads.length > 0)
    await locks.hold(`answers that name ${incident.id}`, async () => {
      const url =
        incident.messageTs && (await messages.permalink(incident.channel, incident.messageTs));
      for (const thread of threads)
        await messages.post(
          thread,
          incident.id,
          sameCauseMessage(incident, url || undefined),
          true,
        );
    });
  await raised.join(incident.id, signals);
  const { id: incidentId, stormId } = incident;
  await queueShow(queue, stormId ? { stormId } : { incidentId });
}

/** A thread in which someone reads the alert is answered there, once; where the incident itself stands needs no more. */
const threadsElsewhere = (
  { channel, threadTs }: Incident,
  signals: readonly Signal[],
): readonly Signal[] =>
  [...new Map(signals.map((signal) => [signal.threadTs, signal])).values()].filter(
    (signal) =>
      signal.threadTs !== undefined && (signal.channel !== channel || signal.threadTs !== threadTs),
  );

const requestOf = (signal: Signal, stormTs: string | undefined): IncidentRequest => {
  const { id, cluster, channel, source, title, url, subject } = signal;
  const threadTs = signal.threadTs ?? stormTs;
  return {
    idempotencyKey: `signal:${id}`,
    cluster,
    ...(subject.namespace ? { namespace: subject.namespace } : {}),
    job: subject.kind === 'workload' ? subject.name : '',
    requestedBy: botActor,
    raisedBy: { source, title, ...(url ? { url } : {}) },
    channel,
    ...(threadTs ? { threadTs } : {}),
  };
};

/** Built from structured facts, never from prose: what the group's members share. */
function groupKeyOf(signal: Signal, state: ConcludedState, targets: readonly Target[]): string {
  const { channel, cluster, subject } = signal;
  const namespace = subject.namespace ?? '';
  const own = `${namespace}/${subject.kind === 'workload' ? subject.name : ''}`;
  switch (state.kind) {
    case 'diagnosed': {
      const target = targetFor(targets, { cluster, ...state.diagnosis.subject });
      const of = target?.name ?? state.diagnosis.subject.namespace;
      return [channel, cluster, of, causeKey(state.diagnosis) ?? own].join('|');
    }
    case 'not-found':
    case 'failed':
      return [channel, cluster, namespace, state.kind].join('|');
    case 'ambiguous':
      return [channel, cluster, own].join('|');
  }
}

/** A cause that is only possible is no reason to tell two failures as one. */
const causeKey = ({ causes: [best], fingerprint }: Diagnosis): string | undefined =>
  best && best.certainty !== 'possible' ? best.id : fingerprint;
