import { Registry } from 'prom-client';
import { buildMetrics } from './metrics/builds.ts';
import { measuredDiagnosis } from './metrics/diagnoses.ts';
import { processMetrics } from './metrics/process.ts';
import { version } from './version.ts';

/** What labels may say beside what the cluster's users name. */
export interface KnownNames {
  readonly causes: Iterable<string>;
  readonly checks: Iterable<string>;
}

/** What this process counts, and how Prometheus reads it. */
export type Metrics = ReturnType<typeof openMetrics>;

/** Counters begin at 0 with each process: what is asked over time is the sum of their increases. */
export function openMetrics({ causes, checks }: KnownNames) {
  const registry = new Registry();
  processMetrics(registry, version);
  return {
    builds: buildMetrics(registry, causes),
    measured: measuredDiagnosis(registry, checks),
    /** In Prometheus' text format. */
    exposed: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
