import { Registry } from 'prom-client';
import { expect, it, vi } from 'vitest';
import { type StoredNumbers, storedMetrics } from '../../src/metrics/stored.ts';
import { samplesOf } from '../support/samples-of.ts';

const stored = (changed: Partial<StoredNumbers> = {}): StoredNumbers => ({
  failedJobs: async () => [{ cluster: 'example', namespace: 'builds', jobs: 11 }],
  openIncidents: async () => [{ phase: 'diagnosed', incidents: 2 }],
  waitingAlerts: async () => 3,
  queue: async () => ({ waiting: 4, active: 1, delayed: 2, oldestMs: 1_500 }),
  ...changed,
});

const read = async (registry: Registry, metric: string) =>
  samplesOf(await registry.metrics(), metric);

it('reads what stands in the store and the queue when it is asked', async () => {
  const registry = new Registry();
  let jobs = [{ cluster: 'example', namespace: 'builds', jobs: 11 }];
  storedMetrics(registry, stored({ failedJobs: async () => jobs }));
  expect(await read(registry, 'buildmedic_failed_jobs')).toEqual([
    '{cluster="example",namespace="builds"} 11',
  ]);
  expect(await read(registry, 'buildmedic_open_incidents')).toEqual(['{phase="diagnosed"} 2']);
  expect(await read(registry, 'buildmedic_waiting_alerts')).toEqual([' 3']);
  expect(await read(registry, 'buildmedic_queue_oldest_job_seconds')).toEqual([' 1.5']);
  expect(await read(registry, 'buildmedic_queue_jobs')).toEqual([
    ...['{state="waiting"} 4', '{state="active"} 1', '{state="delayed"} 2'],
  ]);
  jobs = [];
  expect(await read(registry, 'buildmedic_failed_jobs')).toEqual([]);
});

it('has no value for what does not answer, says so, and tells all else in time', async () => {
  vi.useFakeTimers();
  try {
    const registry = new Registry();
    storedMetrics(
      registry,
      stored({
        queue: () => new Promise(() => undefined),
        waitingAlerts: () => Promise.reject(new Error('Postgres is gone')),
      }),
    );
    const text = registry.metrics();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(samplesOf(await text, 'buildmedic_queue_jobs')).toEqual([]);
    expect(samplesOf(await text, 'buildmedic_queue_oldest_job_seconds')).toEqual([]);
    expect(samplesOf(await text, 'buildmedic_waiting_alerts')).toEqual([]);
    expect(samplesOf(await text, 'buildmedic_failed_jobs')).toHaveLength(1);
    const next = registry.metrics();
    await vi.advanceTimersByTimeAsync(2_000);
    // Two metrics of the queue, one of the alerts.
    expect(samplesOf(await next, 'buildmedic_scrape_errors_total')).toEqual(
      expect.arrayContaining(['{source="queue"} 2', '{source="alerts"} 1']),
    );
  } finally {
    vi.useRealTimers();
  }
});
