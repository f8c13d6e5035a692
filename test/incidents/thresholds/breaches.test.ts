import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BuildsNow,
  breachesOf,
  type ThresholdLimits,
} from '../../../src/incidents/thresholds/breaches.ts';
import type { BuildSummary } from '../../../src/store/build-store.ts';

/** SRE-001's. */
const limits: ThresholdLimits = {
  windowMinutes: 5,
  leastBuilds: 5,
  failurePercent: { warning: 5, critical: 10 },
  slowSeconds: 90,
  failedJobs: 10,
  outOfMemory: true,
};

const ended = (parts: Partial<BuildSummary> = {}): BuildSummary => ({
  builds: 100,
  failures: 0,
  p95Seconds: 60,
  failedIn: [],
  outOfMemory: [],
  slowest: [],
  ...parts,
});
const crossed = (now: Partial<BuildsNow>, changed: Partial<ThresholdLimits> = {}) =>
  breachesOf({ ended: ended(), failedJobs: [], ...now }, { ...limits, ...changed }).map(
    ({ threshold }) => threshold,
  );

describe('the thresholds of SRE-001', () => {
  it('are crossed above their limits, and not at them', () => {
    expect(crossed({ ended: ended({ failures: 5 }) })).toEqual([]);
    expect(crossed({ ended: ended({ failures: 6 }) })).toEqual(['failure-rate-warning']);
    expect(crossed({ ended: ended({ failures: 10 }) })).toEqual(['failure-rate-warning']);
    expect(crossed({ ended: ended({ failures: 11 }) })).toEqual([
      'failure-rate-critical',
      'failure-rate-warning',
    ]);
    expect(crossed({ ended: ended({ p95Seconds: 90 }) })).toEqual([]);
    expect(crossed({ ended: ended({ p95Seconds: 90.1 }) })).toEqual(['slow']);
    const jobs = (...counts: number[]) => ({
      failedJobs: counts.map((count, index) => ({ namespace: `team-${index}`, jobs: count })),
    });
    expect(crossed(jobs(6, 4))).toEqual([]);
    expect(crossed(jobs(7, 4))).toEqual(['failed-jobs']);
    const outOfMemory = [{ namespace: 'builds', name: 'app-7' }];
    expect(crossed({ ended: ended({ outOfMemory }) })).toEqual(['out-of-memory']);
  });

  it('take a few builds for a rate, or for a time that builds take', () => {
    const few = { builds: 4, failures: 4, p95Seconds: 1_000 };
    expect(crossed({ ended: ended(few) })).toEqual([]);
    expect(crossed({ ended: ended(few) }, { leastBuilds: 4 })).toHaveLength(3);
  });

  it('are left out one by one', () => {
    const all: BuildsNow = {
      ended: ended({
        failures: 50,
        p95Seconds: 500,
        outOfMemory: [{ namespace: 'builds', name: 'app-7' }],
      }),
      failedJobs: [{ namespace: 'builds', jobs: 50 }],
    };
    expect(crossed(all)).toHaveLength(5);
    expect(
      crossed(all, {
        failurePercent: { warning: false, critical: false },
        slowSeconds: false,
        failedJobs: false,
        outOfMemory: false,
      }),
    ).toEqual([]);
  });

  it('never say that it is critical without saying that it is a warning', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (failures, successes) => {
        const now = ended({ failures, builds: failures + successes });
        const names = crossed({ ended: now });
        if (names.includes('failure-rate-critical'))
          expect(names).toContain('failure-rate-warning');
        const ratio = failures / Math.max(1, failures + successes);
        expect(names.length > 0).toBe(failures + successes >= 5 && ratio > 0.05);
      }),
    );
  });
});
