import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { firstOf, knownOf } from '../../src/metrics/bounded.ts';
import { buildMetrics } from '../../src/metrics/builds.ts';
import type { EndedBuild } from '../../src/model/ended-build.ts';
import { samplesOf } from '../support/samples-of.ts';

const build = (parts: Partial<EndedBuild> = {}): EndedBuild => ({
  cluster: 'example',
  namespace: 'builds',
  job: 'app-1',
  uid: '1',
  target: 'app',
  outcome: 'failed',
  startedAt: new Date(0),
  endedAt: new Date(95_000),
  ...parts,
});

describe('the values of a label', () => {
  it('are the first so many, and one for all others', () => {
    const value = firstOf(2);
    expect(['a', 'b', 'a', 'c', 'd', 'b'].map(value)).toEqual([
      ...['a', 'b', 'a', 'other', 'other', 'b'],
    ]);
  });

  it('are those that are known, and one for all others', () => {
    expect(['oom-killed', 'made-up'].map(knownOf(['oom-killed']))).toEqual(['oom-killed', 'other']);
  });
});

describe('what is counted of builds', () => {
  it('holds successes and failures, so that the one can be divided by the other', async () => {
    const registry = new Registry();
    const metrics = buildMetrics(registry, ['oom-killed']);
    metrics.ended(build());
    metrics.ended(build({ uid: '2', outcome: 'succeeded' }));
    metrics.ended(build({ uid: '3', outcome: 'succeeded' }));
    metrics.explained(build(), 'oom-killed');
    metrics.explained(build(), 'of a playbook that is gone');
    const text = await registry.metrics();
    const place = 'cluster="example",namespace="builds",target="app"';
    expect(samplesOf(text, 'buildmedic_builds_total')).toEqual([
      `{${place},outcome="failed"} 1`,
      `{${place},outcome="succeeded"} 2`,
    ]);
    expect(samplesOf(text, 'buildmedic_build_failures_total')).toEqual([
      `{${place},cause="oom-killed"} 1`,
      `{${place},cause="other"} 1`,
    ]);
    expect(text).toContain(
      'buildmedic_build_duration_seconds_bucket{le="90",cluster="example",namespace="builds",outcome="failed"} 0',
    );
    expect(text).toContain(
      'buildmedic_build_duration_seconds_bucket{le="120",cluster="example",namespace="builds",outcome="failed"} 1',
    );
  });

  it('tells a bounded number of targets apart, and loses no build', async () => {
    const registry = new Registry();
    const { ended } = buildMetrics(registry, []);
    for (let index = 0; index < 5_000; index++)
      ended(build({ target: `app-${index}`, namespace: `team-${index}` }));
    const samples = samplesOf(await registry.metrics(), 'buildmedic_builds_total');
    expect(samples.length).toBeLessThan(250);
    const sum = samples.reduce((all, sample) => all + Number(sample.split(' ').at(-1)), 0);
    expect(sum).toBe(5_000);
  });
});
