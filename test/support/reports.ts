import { reportOf } from '../../src/incidents/reports/report-of.ts';
import {
  type Finding,
  type MeasuredIncident,
  type Report,
  type ReportSpan,
  slicesOf,
  type Told,
} from '../../src/model/report.ts';

const to = new Date('2026-03-09T08:00:00Z');
const dayMs = 24 * 3_600_000;
const causes = [
  'The build ran out of memory',
  'The registry has no ready endpoint',
  'An egress NetworkPolicy blocks the registry',
  'The base image does not exist',
  'S3 denies access to the build context',
  'The build takes longer than its deadline',
];

export interface ReportSize {
  readonly failures: number;
  readonly span?: ReportSpan;
  readonly causes?: number;
  /** What the targets' names begin with. */
  readonly name?: string;
  readonly namespace?: string;
  /** Are the builds counted that succeed? */
  readonly watched?: boolean;
}

/** A report of as much as is asked for; the same each time. */
export function aReport({
  failures,
  span = '7d',
  causes = 6,
  name = 'app',
  namespace = 'builds',
  watched = true,
}: ReportSize): Report {
  const days = { '24h': 1, '7d': 7, '30d': 30 }[span];
  const at = (index: number): Date =>
    new Date(to.getTime() - 1 - ((index * 37) % (days * 24)) * (dayMs / 24));
  const told = Array.from(
    { length: failures },
    (_, index): Told => ({
      cluster: 'main',
      namespace,
      name: `${name}-${'abc'[index % 3]}-${1000 + index}`,
      at: at(index),
      finding: findingOf(index, causes),
      by: 'watcher',
      ...(index % 4 === 0 ? {} : { seconds: 60 + ((index * 53) % 240) }),
    }),
  );
  const incidents = told.filter((_, index) => index % 3 === 0).map(measured);
  const builds = slicesOf(span, to).map((slice, index) => ({
    at: slice.from,
    ended: watched ? failures + index * 7 : 0,
    failed: watched ? told.filter(({ at }) => at >= slice.from && at < slice.to).length : 0,
  }));
  return reportOf({ told, builds, incidents }, span, to);
}

function findingOf(index: number, count: number): Finding {
  if (index % 13 === 12) return { kind: 'unexamined' };
  if (index % 11 === 10) return { kind: 'novel' };
  const cause = (index * index) % count;
  const again = Math.floor(cause / causes.length);
  const title = `${causes[cause % causes.length]}${again > 0 ? ` (${again + 1})` : ''}`;
  return { kind: 'cause', id: `cause-${cause}`, title };
}

const measured = ({ at }: Told, index: number): MeasuredIncident => ({
  beganAt: at,
  ...(index % 9 === 8 ? {} : { rootCauseAt: new Date(at.getTime() + 20_000 + index * 17_000) }),
  ...(index % 5 === 4 ? {} : { resolvedAt: new Date(at.getTime() + 300_000 + index * 90_000) }),
  isDismissed: false,
});
