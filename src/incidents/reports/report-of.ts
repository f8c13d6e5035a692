import { buildTarget } from '../../diagnosis/build-target.ts';
import {
  type CauseCount,
  type EndedBuilds,
  type Failure,
  type Finding,
  type Period,
  periodOf,
  type Repeater,
  type Report,
  type ReportRecords,
  type ReportSpan,
  reportTargets,
  type Slice,
  slicesOf,
} from '../../model/report.ts';
import { failuresOf } from './failures-of.ts';
import { timesOf } from './times-of.ts';

/** Pure: the numbers of the period of that span that ends then. The order of the records does not matter. */
export function reportOf(
  { told, builds, incidents }: ReportRecords,
  span: ReportSpan,
  to: Date,
): Report {
  const period = periodOf(span, to);
  const all = endedIn(period, builds);
  const failures = failuresOf(told).filter(({ at }) => isWithin(at, period));
  const measured = incidents.filter(({ beganAt }) => isWithin(beganAt, period));
  const courses = (reached: 'rootCauseAt' | 'resolvedAt') =>
    measured.map((one) => ({ ...one, reachedAt: before(to, one[reached]) }));
  return {
    span,
    period,
    failures: failures.length,
    targets: new Set(failures.map(targetKey)).size,
    slices: overTime(slicesOf(span, to), failures, builds),
    ...(all.ended > 0 ? { builds: all } : {}),
    causes: causesOf(failures),
    incidents: measured.length,
    rootCause: timesOf(courses('rootCauseAt'), reportTargets.rootCauseMs, to),
    resolution: timesOf(courses('resolvedAt'), reportTargets.resolutionMs, to),
    repeaters: repeatersOf(failures),
  };
}

/** Slices are of one length, so that a time tells which one it is in. */
function overTime(
  slices: readonly Period[],
  failures: readonly Failure[],
  builds: ReportRecords['builds'],
): readonly Slice[] {
  const [first] = slices;
  if (!first) return [];
  const lengthMs = first.to.getTime() - first.from.getTime();
  const indexOf = ({ at }: Pick<Failure, 'at'>): number =>
    Math.floor((at.getTime() - first.from.getTime()) / lengthMs);
  const failed = Map.groupBy(failures, indexOf);
  return slices.map((slice, index) => ({
    ...slice,
    failures: failed.get(index)?.length ?? 0,
    builds: endedIn(slice, builds),
  }));
}

/** What came later is not known yet then. */
const before = (to: Date, at: Date | undefined): Date | undefined =>
  at !== undefined && at <= to ? at : undefined;

const isWithin = (at: Date, { from, to }: Period): boolean => at >= from && at < to;

const endedIn = (period: Period, builds: ReportRecords['builds']): EndedBuilds => {
  const inside = builds.filter(({ at }) => isWithin(at, period));
  return {
    ended: inside.reduce((sum, { ended }) => sum + ended, 0),
    failed: inside.reduce((sum, { failed }) => sum + failed, 0),
  };
};

const findingKey = (finding: Finding): string =>
  finding.kind === 'cause' ? `cause ${finding.id}` : finding.kind;

function causesOf(failures: readonly Failure[]): readonly CauseCount[] {
  return [...Map.groupBy(failures, ({ finding }) => findingKey(finding))]
    .flatMap(([key, alike]) => {
      const finding = newest(alike)?.finding;
      return finding ? [{ key, finding, count: alike.length }] : [];
    })
    .toSorted((one, other) => other.count - one.count || compare(one.key, other.key))
    .map(({ finding, count }) => ({ finding, count }));
}

/** A title may have changed with the playbooks: the newest is shown. */
const newest = (failures: readonly Failure[]): Failure | undefined =>
  failures.toSorted(
    (one, other) =>
      other.at.getTime() - one.at.getTime() ||
      compare(JSON.stringify(one.finding), JSON.stringify(other.finding)),
  )[0];

const targetOf = ({ name }: Failure): string => buildTarget(name, undefined).name;
const targetKey = (failure: Failure): string =>
  JSON.stringify([failure.cluster, failure.namespace, targetOf(failure)]);

/** What nobody has looked at is not known to be the same again. */
function repeatersOf(failures: readonly Failure[]): readonly Repeater[] {
  const examined = failures.filter(({ finding }) => finding.kind !== 'unexamined');
  const groups = Map.groupBy(examined, (one) => `${targetKey(one)} ${findingKey(one.finding)}`);
  return [...groups]
    .flatMap(([key, alike]) => {
      const last = newest(alike);
      if (!last || alike.length < 2) return [];
      const known = alike.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]));
      return [{ ...repeater(last, alike.length, known), key }];
    })
    .toSorted(
      (one, other) =>
        cost(other) - cost(one) || other.count - one.count || compare(one.key, other.key),
    )
    .map(({ key: _, ...shown }) => shown);
}

const repeater = (last: Failure, count: number, seconds: readonly number[]): Repeater => ({
  cluster: last.cluster,
  namespace: last.namespace,
  target: targetOf(last),
  finding: last.finding,
  count,
  timed: seconds.length,
  seconds: seconds.reduce((sum, one) => sum + one, 0),
});

/** Builds of which nobody knows how long they took are taken to be like those of which it is known. */
const cost = ({ count, timed, seconds }: Repeater): number =>
  timed > 0 ? (seconds / timed) * count : 0;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
