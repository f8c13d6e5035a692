import { Counter, Histogram, type Registry } from 'prom-client';
import type { ApiCall, OnCall } from '../model/api-call.ts';
import { type Bounded, firstOf } from './bounded.ts';

/** So many methods, and so many statuses, of each API are told apart. */
const most = 60;

/** Counts the calls to Kubernetes, GitHub and Slack, each try by itself. */
export function callMetrics(registry: Registry): OnCall {
  const registers = [registry];
  const calls = new Counter({
    name: 'buildmedic_api_calls_total',
    help: 'Calls of the APIs of Kubernetes, GitHub and Slack, by what came of them; no-answer where none came.',
    labelNames: ['api', 'method', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'buildmedic_api_call_duration_seconds',
    help: 'How long calls of the APIs of Kubernetes, GitHub and Slack took.',
    labelNames: ['api'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    registers,
  });
  const bounds: Readonly<Record<ApiCall['api'], { method: Bounded; status: Bounded }>> = {
    kubernetes: { method: firstOf(most), status: firstOf(most) },
    github: { method: firstOf(most), status: firstOf(most) },
    slack: { method: firstOf(most), status: firstOf(most) },
  };
  return ({ api, method, status, seconds }) => {
    calls.inc({ api, method: bounds[api].method(method), status: bounds[api].status(status) });
    duration.observe({ api }, seconds);
  };
}
