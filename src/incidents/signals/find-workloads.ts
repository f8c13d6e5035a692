import type { Signal } from '../../model/alert.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import type { SignalStore } from '../../store/signal-store.ts';
import { queueSignals } from './take-alerts.ts';
import { workloadsMeant } from './workloads-meant.ts';

export interface FindWorkloadsNeeds {
  readonly signals: Pick<SignalStore, 'record' | 'ignore'>;
  readonly cluster: (name: string) => Cluster;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  /** Failures older than this are not what an alert of now is about. */
  readonly windowMs: number;
}

/**
 * Finds out which workloads a signal means that names none: those that its text names and that exist, or the failed builds
 * behind a rate. Each becomes a signal of its own, in the same place; this one is settled.
 */
export type FindWorkloads = (signal: Signal) => Promise<void>;

export const createFindWorkloads =
  (needs: FindWorkloadsNeeds): FindWorkloads =>
  async (signal) => {
    const cluster = needs.cluster(signal.cluster);
    const workloads = await workloadsMeant(cluster, signal.subject, needs.windowMs);
    const children = workloads.map(({ namespace, name }) => ({
      ...signal,
      key: `${signal.key}#${namespace}/${name}`,
      status: 'firing' as const,
      subject: { kind: 'workload' as const, namespace, name },
    }));
    const recorded = await needs.signals.record(children);
    await needs.signals.ignore(
      [signal.id],
      children.length > 0
        ? `told by ${children.map(({ subject }) => `${subject.namespace}/${subject.name}`).join(', ')}`
        : 'it names nothing that exists, and no build failed lately',
    );
    await queueSignals(
      needs.queue,
      recorded.map((one) => one.signal),
    );
  };
