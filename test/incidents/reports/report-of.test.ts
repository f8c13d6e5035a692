import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../../src/incidents/reports/failures-of.ts';
import { reportOf } from '../../../src/incidents/reports/report-of.ts';
import {
  type Finding,
  failureRate,
  type MeasuredIncident,
  periodOf,
  reportSpans,
  slicesOf,
  type Told,
} from '../../../src/model/report.ts';

const to = new Date('2026-03-09T09:00:00Z');
const hoursBefore = (hours: number): Date => new Date(to.getTime() - hours * 3_600_000);
const minutes = (at: Date, count: number): Date => new Date(at.getTime() + count * 60_000);

const memory: Finding = { kind: 'cause', id: 'oom-killed', title: 'The build ran out of memory' };
const registry: Finding = { kind: 'cause', id: 'registry-down', title: 'The registry is down' };

const told = (name: string, hours: number, changes: Partial<Told> = {}): Told => ({
  cluster: 'main',
  namespace: 'builds',
  name,
  at: hoursBefore(hours),
  finding: memory,
  by: 'watcher',
  ...changes,
});
const incident = (changes: Partial<MeasuredIncident> = {}): MeasuredIncident => ({
  beganAt: hoursBefore(24),
  isDismissed: false,
  ...changes,
});

const anyTold = fc.record(
  {
    cluster: fc.constantFrom('main', 'other'),
    namespace: fc.constantFrom('builds', 'team'),
    name: fc.constantFrom('app-1', 'app-2', 'etl-1', 'pod/web'),
    at: fc.integer({ min: 0, max: 35 * 24 * 60 }).map((before) => minutes(to, -before)),
    finding: fc.constantFrom<Finding>(memory, registry, { kind: 'novel' }, { kind: 'unexamined' }),
    by: fc.constantFrom('watcher' as const, 'alert' as const, 'person' as const),
    seconds: fc.integer({ min: 1, max: 5_000 }),
    incidentId: fc.constantFrom('i1', 'i2'),
  },
  { requiredKeys: ['cluster', 'namespace', 'name', 'at', 'finding', 'by'] },
);
const anyIncident = fc
  .record({
    began: fc.integer({ min: 0, max: 35 * 24 * 60 }),
    rootCause: fc.option(fc.nat(3_000), { nil: undefined }),
    resolved: fc.option(fc.nat(9_000), { nil: undefined }),
    isDismissed: fc.boolean(),
  })
  .map(({ began, rootCause, resolved, isDismissed }): MeasuredIncident => {
    const beganAt = minutes(to, -began);
    return {
      beganAt,
      ...(rootCause === undefined ? {} : { rootCauseAt: minutes(beganAt, rootCause) }),
      ...(resolved === undefined ? {} : { resolvedAt: minutes(beganAt, resolved) }),
      isDismissed,
    };
  });
const anyHour = fc
  .record({ before: fc.integer({ min: 1, max: 35 * 24 }), failed: fc.nat(9), succeeded: fc.nat(9) })
  .map(({ before, failed, succeeded }) => ({
    at: hoursBefore(before),
    ended: failed + succeeded,
    failed,
  }));
const anyRecords = fc.record({
  told: fc.array(anyTold),
  builds: fc.array(anyHour),
  incidents: fc.array(anyIncident),
});
const anySpan = fc.constantFrom(...reportSpans);

describe('the numbers of a report', () => {
  it('add up: by time and by cause they come to the same', () => {
    fc.assert(
      fc.property(anyRecords, anySpan, (records, span) => {
        const report = reportOf(records, span, to);
        const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
        expect(sum(report.slices.map(({ failures }) => failures))).toBe(report.failures);
        expect(sum(report.causes.map(({ count }) => count))).toBe(report.failures);
        expect(sum(report.slices.map(({ builds }) => builds.ended))).toBe(
          report.builds?.ended ?? 0,
        );
        expect(sum(report.repeaters.map(({ count }) => count))).toBeLessThanOrEqual(
          report.failures,
        );
        for (const { within, reached, overdue, waiting } of [report.rootCause, report.resolution]) {
          expect(within).toBeLessThanOrEqual(reached?.count ?? 0);
          expect((reached?.count ?? 0) + overdue + waiting).toBeLessThanOrEqual(report.incidents);
          if (!reached) continue;
          expect(reached.medianMs).toBeLessThanOrEqual(reached.p90Ms);
          expect(reached.p90Ms).toBeLessThanOrEqual(reached.p95Ms);
        }
      }),
    );
  });

  it('do not depend on the order in which things are on record', () => {
    fc.assert(
      fc.property(anyRecords, anySpan, fc.func(fc.nat()), (records, span, rank) => {
        const shuffled = <T>(all: readonly T[]): T[] =>
          all.toSorted((one, other) => rank(one) - rank(other));
        expect(
          reportOf(
            {
              told: shuffled(records.told),
              builds: shuffled(records.builds),
              incidents: shuffled(records.incidents),
            },
            span,
            to,
          ),
        ).toEqual(reportOf(records, span, to));
      }),
    );
  });

  it('are of the period alone, whose end belongs to the next one', () => {
    const records = {
      told: [told('app-1', 0), told('app-2', 168), told('app-3', 168.1), told('app-4', -1)],
      builds: [],
      incidents: [incident({ beganAt: to }), incident({ beganAt: hoursBefore(168) })],
    };
    expect(reportOf(records, '7d', to)).toMatchObject({ failures: 1, incidents: 1 });
  });

  it.each(reportSpans)('divide the %s into equal parts without a gap', (span) => {
    const slices = slicesOf(span, to);
    const { from } = periodOf(span, to);
    expect(slices[0]?.from).toEqual(from);
    expect(slices.at(-1)?.to).toEqual(to);
    const lengths = slices.map((one) => one.to.getTime() - one.from.getTime());
    expect(new Set(lengths).size).toBe(1);
    expect(slices.slice(1).map((one) => one.from)).toEqual(
      slices.slice(0, -1).map((one) => one.to),
    );
  });
});

describe('a failure', () => {
  it('counts once, however many tell of it', () => {
    const told1 = [
      told('app-1', 5, { finding: { kind: 'unexamined' } }),
      told('app-1', 4.9, { by: 'alert', finding: registry }),
      told('app-1', 1, { by: 'person' }),
    ];
    expect(failuresOf(told1)).toHaveLength(1);
  });

  it('counts for each end that the watcher saw of Jobs of one name', () => {
    expect(failuresOf([told('app', 3), told('app', 2), told('app', 1)])).toHaveLength(3);
  });

  it('lends what others found out to the end that they tell of', () => {
    const found = failuresOf([
      told('app', 30, { finding: { kind: 'unexamined' }, seconds: 90 }),
      told('app', 29, { by: 'alert', finding: registry }),
      told('app', 20, { finding: { kind: 'unexamined' } }),
      told('app', 31, { by: 'person', finding: { kind: 'novel' } }),
    ]);
    expect(found).toMatchObject([
      { at: hoursBefore(30), finding: registry, seconds: 90 },
      { at: hoursBefore(20), finding: { kind: 'unexamined' } },
    ]);
  });

  it('is one that was both told and counted by the watcher', () => {
    const [failure, ...others] = failuresOf([
      told('app', 3, { finding: { kind: 'unexamined' }, seconds: 90 }),
      told('app', 3),
    ]);
    expect(others).toEqual([]);
    expect(failure).toMatchObject({ finding: memory, seconds: 90 });
  });

  it('counts again half a day later, where nobody watches', () => {
    const alert = (hours: number) => told('app', hours, { by: 'alert' });
    expect(failuresOf([alert(30), alert(20), alert(17)])).toHaveLength(2);
  });

  it('is one as long as its incident is', () => {
    const alert = (hours: number) => told('app', hours, { by: 'alert', incidentId: 'i1' });
    expect(failuresOf([alert(60), alert(20), alert(1)])).toHaveLength(1);
  });

  it('has the cause that is known best', () => {
    const [failure] = failuresOf([
      told('app', 5, { by: 'alert', finding: { kind: 'unexamined' } }),
      told('app', 4, { by: 'person', finding: registry, seconds: 70 }),
    ]);
    expect(failure).toMatchObject({ at: hoursBefore(5), finding: registry, seconds: 70 });
  });

  it('is another one in another namespace or cluster', () => {
    expect(
      failuresOf([
        told('app', 3, { by: 'alert' }),
        told('app', 3, { by: 'alert', namespace: 'team' }),
        told('app', 3, { by: 'alert', cluster: 'other' }),
      ]),
    ).toHaveLength(3);
  });
});

describe('repeaters', () => {
  it('are builds of one target with one cause, what cost most first', () => {
    const { repeaters } = reportOf(
      {
        told: [
          told('app-1', 9, { seconds: 60 }),
          told('app-2', 8, { seconds: 100 }),
          told('app-3', 7),
          told('app-4', 6, { finding: registry }),
          told('etl-1', 5, { seconds: 1_000 }),
          told('etl-2', 4, { seconds: 1_000 }),
        ],
        builds: [],
        incidents: [],
      },
      '7d',
      to,
    );
    expect(repeaters).toMatchObject([
      { target: 'etl', count: 2, timed: 2, seconds: 2_000 },
      { target: 'app', finding: memory, count: 3, timed: 2, seconds: 160 },
    ]);
  });

  it('are not made of what nobody has looked at', () => {
    const unknown = { finding: { kind: 'unexamined' } } as const;
    const records = {
      told: [told('app-1', 2, unknown), told('app-2', 1, unknown)],
      builds: [],
      incidents: [],
    };
    expect(reportOf(records, '7d', to).repeaters).toEqual([]);
  });
});

describe('the failure rate', () => {
  const hour = (hours: number, ended: number, failed: number) => ({
    at: hoursBefore(hours),
    ended,
    failed,
  });
  const ratesOf = (...builds: ReturnType<typeof hour>[]) =>
    reportOf({ told: [], builds, incidents: [] }, '7d', to);

  it('is known where successes are counted', () => {
    const { builds, slices } = ratesOf(hour(1, 30, 3), hour(25, 10, 0), hour(169, 99, 99));
    expect(builds).toEqual({ ended: 40, failed: 3 });
    expect(builds && failureRate(builds)).toBe(0.075);
    expect(slices.slice(-2).map((slice) => failureRate(slice.builds))).toEqual([0, 0.1]);
  });

  it('is not told of too few builds, nor where none was watched', () => {
    expect(failureRate({ ended: 9, failed: 3 })).toBeUndefined();
    expect(ratesOf().builds).toBeUndefined();
  });
});

describe('times', () => {
  const times = (...incidents: MeasuredIncident[]) =>
    reportOf({ told: [], builds: [], incidents }, '7d', to);
  const after = (rootCause: number, resolved?: number) =>
    incident({
      rootCauseAt: minutes(hoursBefore(24), rootCause),
      ...(resolved === undefined ? {} : { resolvedAt: minutes(hoursBefore(24), resolved) }),
    });

  it('are counted from the alert, against the targets', () => {
    const { rootCause, resolution } = times(
      after(1, 12),
      after(10, 30),
      after(11, 31),
      after(2, 90),
    );
    expect(rootCause).toMatchObject({
      within: 3,
      reached: { count: 4, medianMs: 2 * 60_000, p95Ms: 11 * 60_000, meanMs: 6 * 60_000 },
    });
    expect(resolution).toMatchObject({ within: 2, reached: { medianMs: 30 * 60_000 } });
  });

  it('count an incident against the target as soon as its time is over', () => {
    const { rootCause, resolution } = times(incident(), incident({ beganAt: minutes(to, -15) }));
    expect(rootCause).toEqual({ targetMs: 600_000, within: 0, overdue: 2, waiting: 0 });
    expect(resolution).toMatchObject({ overdue: 1, waiting: 1 });
  });

  it('leave out what people put aside', () => {
    const { resolution } = times(incident({ isDismissed: true }));
    expect(resolution).toMatchObject({ overdue: 0, waiting: 0 });
  });

  it('say nothing of what came after the period', () => {
    const late = incident({ beganAt: minutes(to, -20), resolvedAt: minutes(to, 1) });
    expect(times(late).resolution).toEqual({
      targetMs: 1_800_000,
      within: 0,
      overdue: 0,
      waiting: 1,
    });
  });
});
