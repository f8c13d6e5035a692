import type { Alert, AlertPlace, Signal } from '../../model/alert.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { NewSignal, SignalStore } from '../../store/signal-store.ts';

export interface TakeAlertsNeeds {
  readonly signals: Pick<SignalStore, 'record'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly clusters: { readonly names: readonly string[] };
  /** How long an alert waits for others like it before it is looked into. */
  readonly groupWaitMs: number;
  /** Told of what could not be queued yet; it is on record, and found there. */
  readonly onError: (error: unknown) => void;
}

/** Puts alerts on record: once it resolves none of them can be lost. Deliveries that are repeated change nothing. */
export type TakeAlerts = (alerts: readonly Alert[], place: AlertPlace) => Promise<void>;

/**
 * Whoever sends alerts waits for the answer, and sends them again without one: so they are answered as soon as the store
 * has them, and the queue is told after that. What the queue never heard of is found by `resume`.
 */
export const createTakeAlerts =
  ({ signals, queue, clusters, groupWaitMs, onError }: TakeAlertsNeeds): TakeAlerts =>
  async (alerts, place) => {
    const cluster = clusterOf(clusters.names);
    const once = new Map(
      alerts.map((alert): [string, NewSignal] => [
        `${alert.status} ${alert.source} ${alert.key}`,
        { ...alert, ...place, cluster: cluster(alert) },
      ]),
    );
    const recorded = await signals.record([...once.values()]);
    const fresh = recorded.filter(({ isNew }) => isNew).map(({ signal }) => signal);
    void queueSignals(queue, fresh, groupWaitMs).catch(onError);
  };

/** One job for a workload and place, however many alerts tell of it; one for an incident of which a signal is over. */
export async function queueSignals(
  queue: Pick<JobQueue, 'enqueue'>,
  signals: readonly Signal[],
  delayMs = 0,
): Promise<void> {
  const answered = signals.flatMap(({ state }) =>
    state.kind === 'answered' ? [state.incidentId] : [],
  );
  for (const incidentId of new Set(answered)) await queueSettling(queue, incidentId);
  const waiting = signals.filter(({ state }) => state.kind === 'waiting');
  for (const [id, [first]] of Map.groupBy(waiting, subjectKey)) {
    if (!first) continue;
    await queue.enqueue(
      { name: 'answer-signal', data: { signalId: first.id } },
      { id, delayMs, inBackground: true },
    );
  }
}

export const queueSettling = (
  queue: Pick<JobQueue, 'enqueue'>,
  incidentId: string,
): Promise<void> =>
  queue.enqueue(
    { name: 'settle-incident', data: { incidentId } },
    { id: incidentId, delayMs: 1_000, inBackground: true },
  );

const subjectKey = ({ id, cluster, subject, channel, threadTs = '' }: Signal): string =>
  subject.kind === 'workload'
    ? [cluster, subject.namespace ?? '', subject.name, channel, threadTs].join('/')
    : id;

const clusterOf =
  (names: readonly string[]) =>
  ({ cluster }: Alert): string =>
    cluster !== undefined && names.includes(cluster) ? cluster : (names[0] ?? '');
