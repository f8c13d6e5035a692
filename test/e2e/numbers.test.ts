import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPrometheus, scrapingPrometheus } from '../support/prometheus.ts';
import { hasPromtool, lintedMetrics } from '../support/promtool.ts';
import { samplesOf } from '../support/samples-of.ts';
import { type BuildingWorld, buildingWorld } from './building-world.ts';
import { patience } from './conversation.ts';

const token = 'the token of Alertmanager';

describe('what Prometheus reads', () => {
  let building: BuildingWorld;
  let metrics: () => Promise<string>;

  beforeAll(async () => {
    building = await buildingWorld({
      queue: 'postgres',
      pollSeconds: 0.2,
      answersAlerts: true,
      watch: [{ namespaces: ['cortex-system'], names: 'moe-router-build', pods: false }],
      environment: { ALERTMANAGER_WEBHOOK_TOKEN: token },
    });
    const url = `http://127.0.0.1:${building.app.healthPort}`;
    metrics = async () => (await fetch(`${url}/metrics`)).text();
    const { thread } = await building.merged();
    await building.rollOut();
    await thread.says('*Fixed.*');
    const deliver = (authorization: string) =>
      fetch(`${url}/alerts/alertmanager`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ version: '4', alerts: [] }),
      });
    await deliver('Bearer wrong');
    await deliver(`Bearer ${token}`);
    await fetch(`${url}/made-up`);
  });
  afterAll(() => building.world.close());

  /** The sums of a metric by the labels that are asked for; buckets and sums of histograms left out. */
  const counted = async (metric: string, ...labels: string[]): Promise<Record<string, number>> => {
    const sums: Record<string, number> = {};
    for (const sample of samplesOf(await metrics(), metric)) {
      const labelOf = (label: string) => new RegExp(`\\b${label}="([^"]*)"`).exec(sample)?.[1];
      const key = labels.map(labelOf).join(' ');
      sums[key] = (sums[key] ?? 0) + Number(sample.split(' ').at(-1));
    }
    return sums;
  };
  const counts = (metric: string, labels: readonly string[], expected: Record<string, unknown>) =>
    vi.waitFor(
      async () => expect(await counted(metric, ...labels)).toMatchObject(expected),
      patience,
    );

  it('has the build that failed, once, with its cause, however often it was diagnosed', async () => {
    const place = 'example cortex-system moe-router-build';
    const labels = ['cluster', 'namespace', 'target'];
    await counts('buildmedic_builds_total', [...labels, 'outcome'], { [`${place} failed`]: 1 });
    await counts('buildmedic_build_failures_total', [...labels, 'cause'], {
      [`${place} network-policy-egress`]: 1,
    });
    await counts('buildmedic_failed_jobs', ['namespace'], { 'cortex-system': 1 });
    await counts('buildmedic_build_duration_seconds_count', ['outcome'], { failed: 1 });
    const { diagnosed = 0 } = await counted('buildmedic_diagnoses_total', 'verdict');
    expect(diagnosed).toBeGreaterThan(1);
  });

  it('has every step of the fix, by its kind', async () => {
    await counts('buildmedic_fixes_total', ['fix', 'outcome'], {
      'allow-egress approved': 1,
      'allow-egress opened': 1,
      'allow-egress merged': 1,
      'allow-egress fixed': 1,
    });
  });

  it('has the time from the question to the finding, and to the end', async () => {
    await counts('buildmedic_incidents_total', ['trigger'], { person: 1, watcher: 1 });
    await counts('buildmedic_time_to_diagnosis_seconds_count', ['trigger'], {
      person: 1,
      watcher: 1,
    });
    await counts('buildmedic_time_to_resolution_seconds_count', ['cause'], {
      // What the watcher told is over, too: the build that was run again has succeeded.
      'network-policy-egress': 2,
    });
    await counts('buildmedic_waiting_alerts', [], { '': 0 });
  });

  it('has the calls to every side, the checks, and the queue', async () => {
    await counts('buildmedic_api_calls_total', ['api', 'method', 'status'], {
      'kubernetes GET 200': expect.any(Number),
      'kubernetes WATCH 200': expect.any(Number),
      'kubernetes POST 201': expect.any(Number),
      'github POST 201': expect.any(Number),
      'slack chat.postMessage ok': expect.any(Number),
    });
    await counts('buildmedic_slack_messages_total', ['method', 'outcome'], {
      'chat.postMessage sent': expect.any(Number),
    });
    await counts('buildmedic_check_duration_seconds_count', ['check'], {
      'build-job': expect.any(Number),
    });
    await counts('buildmedic_queue_jobs', ['state'], { waiting: 0, active: expect.any(Number) });
    await counts('buildmedic_queue_oldest_job_seconds', [], { '': 0 });
  });

  it('has webhooks by sender and status', async () => {
    await counts('buildmedic_http_requests_total', ['path', 'status'], {
      '/alerts/alertmanager 401': 1,
      '/alerts/alertmanager 202': 1,
      'other 404': 1,
      '/metrics 200': expect.any(Number),
    });
  });

  it('holds no name of a Job, and no secret', async () => {
    const text = await metrics();
    expect(text).not.toContain(token);
    expect(text).not.toContain(building.world.slack.token);
    expect(text).not.toContain('-retry-');
  });

  it.runIf(hasPromtool())('is as Prometheus wants it', async () => {
    expect(await lintedMetrics(await metrics())).toBe('');
  });

  it.runIf(hasPrometheus())(
    'is scraped by Prometheus, which evaluates every rule on it',
    async () => {
      const prometheus = await scrapingPrometheus(building.app.healthPort);
      const ask = async (path: string) => (await fetch(`${prometheus.url}/api/v1/${path}`)).json();
      try {
        await vi.waitFor(async () => {
          const failures = 'sum(buildmedic_builds_total{outcome="failed"})';
          expect(await ask(`query?query=${encodeURIComponent(failures)}`)).toMatchObject({
            data: { result: [{ value: [expect.anything(), '1'] }] },
          });
          const { data } = (await ask('rules')) as {
            data: { groups: { rules: { name: string; health: string }[] }[] };
          };
          const health = data.groups.flatMap(({ rules }) => rules.map((rule) => rule.health));
          expect(health.length).toBeGreaterThan(10);
          expect(new Set(health)).toEqual(new Set(['ok']));
        }, patience);
      } finally {
        await prometheus.close();
      }
    },
  );
});
