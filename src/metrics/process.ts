import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** Gauges that are named as if they were counters, which Prometheus' own linter refuses. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** What every process tells of itself: memory, processor time, event loop; and which version it is. */
export function processMetrics(registry: Registry, version: string): void {
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  new Gauge({
    name: 'buildmedic_build_info',
    help: '1; the version of this process is in its label.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
}
