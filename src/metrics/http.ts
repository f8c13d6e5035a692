import { Counter, type Registry } from 'prom-client';
import { firstOf } from './bounded.ts';

/** Told of each request that was answered. @param path one that is served; nothing for any other */
export type OnAnswered = (path: string | undefined, status: number) => void;

/** Counts what comes in by HTTP: webhooks, by their paths, and whoever looks. */
export function httpMetrics(registry: Registry): OnAnswered {
  const requests = new Counter({
    name: 'buildmedic_http_requests_total',
    help: 'Requests to this process by path and status; each sender of webhooks has a path of its own.',
    labelNames: ['path', 'status'],
    registers: [registry],
  });
  const statusOf = firstOf(30);
  return (path, status) =>
    requests.inc({ path: path ?? 'other', status: statusOf(String(status)) });
}
