import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readAlertmanager } from '../../src/alerts/alertmanager.ts';
import { openMetrics } from '../../src/metrics.ts';
import { hasPromtool, promtool } from '../support/promtool.ts';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}
interface RuleTest {
  readonly alert_rule_test?: readonly {
    readonly alertname: string;
    readonly exp_alerts: readonly {
      readonly exp_labels: Readonly<Record<string, string>>;
      readonly exp_annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

const at = (path: string): string => join(import.meta.dirname, '../../deploy', path);
const read = (path: string): Promise<string> => readFile(at(path), 'utf8');
const { groups } = parse(await read('prometheus/rules.yaml')) as {
  groups: readonly { rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const { tests } = parse(await read('prometheus/rules.test.yaml')) as { tests: readonly RuleTest[] };
const alertTests = tests.flatMap(({ alert_rule_test: own = [] }) => own);
const dashboard = JSON.parse(await read('grafana/buildmedic.json')) as {
  readonly panels: readonly Panel[];
};
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr })),
);

/** All that a process serves, by its name; a histogram by those of its series. */
async function served(): Promise<ReadonlySet<string>> {
  const metrics = openMetrics({ causes: [], checks: [] });
  metrics.joined({
    measures: { ofEvent: async () => undefined, fixOf: async () => undefined },
    stored: {
      failedJobs: async () => [],
      openIncidents: async () => [],
      waitingAlerts: async () => 0,
      queue: async () => ({ waiting: 0, active: 0, delayed: 0, oldestMs: 0 }),
    },
    onError: () => undefined,
  });
  const { text } = await metrics.exposed();
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((ending) => `${name}${ending}`)
      : [name],
  );
  return new Set([...names, ...rules.flatMap(({ record }) => record ?? [])]);
}

const namedIn = (expr: string): string[] =>
  expr.match(/[a-z_:]*\b(?:buildmedic|process|nodejs)_[a-z0-9_:]+/g) ?? [];

/** A query without the variables of Grafana. */
const plain = (expr: string): string =>
  expr.replaceAll('$cluster', '.*').replace(/\$__(rate_interval|range)/g, '5m');

describe('the rules for Prometheus', () => {
  it('name the alerts of SRE-001 with their severities', () => {
    const named = alerts.map(({ alert, labels }) => `${alert} ${labels?.severity}`);
    expect(named).toEqual(
      expect.arrayContaining([
        'BuildFailureRateHigh critical',
        'BuildFailureRateElevated warning',
        'BuildSlow warning',
        'FailedJobsAccumulating warning',
        'KanikoOOMKilled critical',
      ]),
    );
  });

  it('are each tried above and below the threshold', () => {
    for (const { alert = '' } of alerts) {
      const outcomes = alertTests.filter(({ alertname }) => alertname === alert);
      expect(new Set(outcomes.map(({ exp_alerts: fired }) => fired.length > 0)), alert).toEqual(
        new Set([true, false]),
      );
    }
  });

  it('ask for nothing that /metrics has not', async () => {
    const names = await served();
    const asked = rules.flatMap(({ expr }) => namedIn(expr));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });

  it.runIf(hasPromtool())('are taken by Prometheus, and do what their tests say', async () => {
    expect(await promtool('check', 'rules', at('prometheus/rules.yaml'))).toContain('SUCCESS');
    expect(await promtool('test', 'rules', at('prometheus/rules.test.yaml'))).toContain('SUCCESS');
    expect(await promtool('check', 'config', at('prometheus/prometheus.yml'))).toContain('SUCCESS');
  });

  it('are answered by the bot when Alertmanager hands them on: what failed is diagnosed', () => {
    const answered = alertTests
      .flatMap(({ alertname, exp_alerts: fired }) => fired.map((one) => ({ alertname, ...one })))
      .map(({ alertname, exp_labels: labels, exp_annotations: annotations }) => {
        const reading = readAlertmanager({
          version: '4',
          groupKey: '{}',
          alerts: [
            {
              status: 'firing',
              labels: { alertname, ...labels },
              annotations,
              startsAt: '2026-01-18T15:00:00Z',
            },
          ],
        });
        const subject = reading.kind === 'told' ? reading.alerts[0]?.alert.subject : undefined;
        return `${alertname}: ${subject?.kind} ${subject?.namespace ?? ''}`.trim();
      });
    expect(new Set(answered)).toEqual(
      new Set([
        'BuildFailureRateHigh: rate',
        'BuildFailureRateElevated: rate',
        'FailedJobsAccumulating: rate',
        'KanikoOOMKilled: rate builds',
        // No build failed, so there is nothing to diagnose.
        'BuildSlow: text',
        'BuildmedicQueueStuck: text',
        'BuildmedicCallsUnanswered: text',
      ]),
    );
  });
});

describe('the dashboard for Grafana', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'buildmedic-dashboard-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows every threshold of SRE-001, and asks for nothing that /metrics has not', async () => {
    const names = await served();
    const asked = queries.flatMap(({ expr }) => namedIn(expr));
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
    const recorded = rules
      .flatMap(({ record }) => record ?? [])
      .filter((one) => /^cluster:/.test(one));
    const shown = recorded.filter((one) => asked.includes(one));
    expect(shown).toEqual([
      'cluster:buildmedic_build_failures:ratio5m',
      'cluster:buildmedic_build_duration_seconds:p95_5m',
      'cluster:buildmedic_failed_jobs:max',
    ]);
  });

  it.runIf(hasPromtool())('has queries that Prometheus can read', async () => {
    const file = join(folder, 'queries.yaml');
    const asRules = queries.map(({ expr }, index) => ({
      record: `panel:query:${index}`,
      expr: plain(expr),
    }));
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: asRules }] }));
    expect(await promtool('check', 'rules', file)).toContain(`${queries.length} rules found`);
  });

  it('gives every panel a title of its own, and lays none over another', () => {
    const panels = dashboard.panels as readonly (Panel & {
      readonly id: number;
      readonly gridPos: { x: number; y: number; w: number; h: number };
    })[];
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );
    expect(new Set(taken).size).toBe(taken.length);
  });
});
