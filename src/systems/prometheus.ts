import { z } from 'zod';
import type { Reading } from '../model/cluster.ts';
import type { ContainerRun, Metrics } from '../model/systems/metrics.ts';
import { ask, basic } from './ask.ts';

export interface PrometheusConfig {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** Sent as a bearer token. */
  readonly token?: string;
}

/** Prometheus' HTTP API, or what speaks it: Thanos, Mimir, VictoriaMetrics. */
export function prometheus(config: PrometheusConfig, timeoutMs: number): Metrics {
  const authorization = loginOf(config);
  const system = {
    what: 'Prometheus',
    url: config.url,
    timeoutMs,
    ...(authorization ? { authorization } : {}),
  };
  const number = async (query: string, at?: Date): Promise<Reading<number>> => {
    const search = new URLSearchParams({ query, timeout: `${Math.ceil(timeoutMs / 1000)}s` });
    if (at) search.set('time', at.toISOString());
    const answer = await ask(system, `/api/v1/query?${search}`);
    return answer.kind === 'found' ? numberIn(answer.value) : answer;
  };

  return {
    peakMemory: (run) =>
      number(`max(max_over_time(container_memory_working_set_bytes${during(run)}))`, endOf(run)),
    cpuThrottling: (run) =>
      number(
        `max(increase(container_cpu_cfs_throttled_periods_total${during(run)}) / increase(container_cpu_cfs_periods_total${during(run)}))`,
        endOf(run),
      ),
    async claimUsage(namespace, claim) {
      const labels = selector({ namespace, persistentvolumeclaim: claim });
      const [used, capacity] = await Promise.all([
        number(`max(kubelet_volume_stats_used_bytes${labels})`),
        number(`max(kubelet_volume_stats_capacity_bytes${labels})`),
      ]);
      if (used.kind !== 'found') return used;
      if (capacity.kind !== 'found') return capacity;
      return { kind: 'found', value: { usedBytes: used.value, capacityBytes: capacity.value } };
    },
  };
}

const loginOf = ({ user, password, token }: PrometheusConfig): string | undefined =>
  token ? `Bearer ${token}` : user && password ? basic(user, password) : undefined;

const selector = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;

/** Measurements come every 15 to 60 seconds, and the last of a container a little after its end. */
const marginMs = 60_000;

const endOf = ({ to }: ContainerRun): Date => new Date(Date.parse(to) + marginMs);

function during({ namespace, pod, container, from, to }: ContainerRun): string {
  const seconds = Math.ceil((Date.parse(to) - Date.parse(from) + 2 * marginMs) / 1000);
  return `${selector({ namespace, pod, container })}[${seconds}s]`;
}

// Prometheus' HTTP API, "Instant queries".
const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })),
  }),
});

function numberIn(body: string): Reading<number> {
  const answer = answerSchema.safeParse(jsonIn(body));
  if (!answer.success)
    return { kind: 'unavailable', because: 'Prometheus answered with no result of a query' };
  const value = Number(answer.data.data.result[0]?.value[1] ?? Number.NaN);
  // Nothing divided by nothing, for a container that has no CPU limit.
  return Number.isFinite(value) ? { kind: 'found', value } : { kind: 'not-found' };
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
