import { Counter, Gauge, type Registry } from 'prom-client';
import type { QueueState } from '../model/queue-state.ts';
import { within } from '../within.ts';
import { firstOf } from './bounded.ts';

/** What is read when Prometheus asks: the same in every process, since all have one store and one queue. */
export interface StoredNumbers {
  readonly failedJobs: () => Promise<
    readonly { readonly cluster: string; readonly namespace: string; readonly jobs: number }[]
  >;
  /** Incidents that are not over, by phase. */
  readonly openIncidents: () => Promise<
    readonly { readonly phase: string; readonly incidents: number }[]
  >;
  /** Alerts that nobody has answered yet. */
  readonly waitingAlerts: () => Promise<number>;
  readonly queue: () => Promise<QueueState>;
}

/** Prometheus waits ten seconds by itself; a store that hangs must not cost it the other numbers. */
const limitMs = 2_000;

export function storedMetrics(registry: Registry, stored: StoredNumbers): void {
  const registers = [registry];
  const errors = new Counter({
    name: 'buildmedic_scrape_errors_total',
    help: 'Numbers that could not be read when Prometheus asked for them.',
    labelNames: ['source'],
    registers,
  });
  /** @param set is given what was read; a gauge whose source does not answer has no value */
  const read =
    <T>(source: string, ask: () => Promise<T>, set: (answer: T) => void) =>
    async (): Promise<void> => {
      try {
        set(await within(limitMs, ask(), `no answer within ${limitMs} ms`));
      } catch {
        errors.inc({ source });
      }
    };
  const namespaceOf = firstOf(50);

  const failedJobs = new Gauge({
    name: 'buildmedic_failed_jobs',
    help: 'Builds that failed and whose Jobs are there still, as far as the watcher sees them.',
    labelNames: ['cluster', 'namespace'],
    registers,
    async collect() {
      failedJobs.reset();
      await read('failed-jobs', stored.failedJobs, (rows) => {
        for (const { cluster, namespace, jobs } of rows)
          failedJobs.inc({ cluster, namespace: namespaceOf(namespace) }, jobs);
      })();
    },
  });
  const incidents = new Gauge({
    name: 'buildmedic_open_incidents',
    help: 'Incidents that are not over, by how far they have come.',
    labelNames: ['phase'],
    registers,
    async collect() {
      incidents.reset();
      await read('incidents', stored.openIncidents, (rows) => {
        for (const row of rows) incidents.set({ phase: row.phase }, row.incidents);
      })();
    },
  });
  const alerts = new Gauge({
    name: 'buildmedic_waiting_alerts',
    help: 'Alerts on record that are not answered yet.',
    registers,
    async collect() {
      alerts.remove();
      await read('alerts', stored.waitingAlerts, (count) => alerts.set(count))();
    },
  });
  const queue = onceAtATime(stored.queue);
  const jobs = new Gauge({
    name: 'buildmedic_queue_jobs',
    help: 'Jobs in the queue: waiting, active, delayed.',
    labelNames: ['state'],
    registers,
    async collect() {
      jobs.reset();
      await read('queue', queue, ({ oldestMs: _age, ...counts }) => {
        for (const [state, count] of Object.entries(counts)) jobs.set({ state }, count);
      })();
    },
  });
  const oldest = new Gauge({
    name: 'buildmedic_queue_oldest_job_seconds',
    help: 'How long the job has waited that could have begun first; 0 where none waits.',
    registers,
    async collect() {
      oldest.remove();
      await read('queue', queue, ({ oldestMs }) => oldest.set(oldestMs / 1000))();
    },
  });
}

/** Two metrics of one answer: who asks while it is on its way is given the same one. */
function onceAtATime<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}
