import { type Kysely, sql } from 'kysely';
import { askedAs } from '../model/references.ts';
import type { MeasuredIncident, ReportRecords, Told } from '../model/report.ts';
import { refreshPhases } from './phases.ts';
import { type FindingColumns, findingColumns, findingOf, ownSeconds } from './report-finding.ts';
import type { Tables } from './tables.ts';

/** What is on record of a time, for its report. */
export type ReadReportRecords = (since: Date, until: Date) => Promise<ReportRecords>;

/** Reads what alerts, the watcher and people told from then on, and the incidents that it came to. */
export const reportRecords =
  (db: Kysely<Tables>): ReadReportRecords =>
  async (since, until) => {
    await refreshPhases(db);
    const [alerts, questions, ends, builds, incidents] = await Promise.all([
      toldByAlerts(db, since, until),
      toldByPeople(db, since, until),
      seenToFail(db, since, until),
      endedByHour(db, since, until),
      measured(db, since, until),
    ]);
    return { told: [...alerts, ...questions, ...ends], builds, incidents };
  };

/**
 * Signals that were set aside are no failures, but for those that somebody silenced. Many belong to one incident, whose
 * diagnosis is read once.
 */
async function toldByAlerts(db: Kysely<Tables>, since: Date, until: Date): Promise<Told[]> {
  const { rows } = await sql<
    FindingColumns & {
      cluster: string;
      namespace: string | null;
      name: string;
      at: Date;
      seenByWatcher: boolean;
      incidentId: string | null;
      isOwn: boolean;
    }
  >`
    with s as (
      select *, ${at} as at from signals s
      where workload is not null and ${at} >= ${since} and ${at} < ${until}
        and (ignored_because is null or silence_id is not null)
    ), found as materialized (
      select i.id, i.job, i.namespace, ${findingColumns} from incidents i
      where i.id in (select incident_id from s)
    )
    select s.cluster, s.namespace, s.workload as name, s.at,
      s.source = 'watcher' and s.key like '%/failed' as seen_by_watcher,
      s.incident_id,
      coalesce(found.job = s.workload and found.namespace is not distinct from s.namespace, false) as is_own,
      found.verdict, found.certainty, found.cause_id, found.cause_title, found.seconds
    from s left join found on found.id = s.incident_id
    where coalesce(found.verdict, '') not in ('healthy', 'running')`.execute(db);
  return rows.map((row) => ({
    cluster: row.cluster,
    namespace: row.namespace ?? '',
    name: row.name,
    at: row.at,
    by: row.seenByWatcher ? 'watcher' : 'alert',
    finding: findingOf(row),
    ...(row.incidentId === null ? {} : { incidentId: row.incidentId }),
    // Of the builds of one incident, the diagnosis tells of the one that it was raised by.
    ...(row.isOwn ? ownSeconds(row) : {}),
  }));
}

/** What the watcher saw has the time at which the Job ended; the clocks of others may be ahead. */
const at = sql`case when s.source = 'watcher' then s.started_at else least(s.started_at, s.received_at) end`;

/** Also those of which nothing was told, since a later build had succeeded, or somebody wanted silence. */
async function seenToFail(db: Kysely<Tables>, since: Date, until: Date): Promise<Told[]> {
  const rows = await db
    .selectFrom('builds')
    .select(['cluster', 'namespace', 'job', 'endedAt'])
    .select(sql<number | null>`extract(epoch from ended_at - started_at)::float8`.as('seconds'))
    .where('outcome', '=', 'failed')
    .where('watchedBy', 'is not', null)
    .where('endedAt', '>=', since)
    .where('endedAt', '<', until)
    .execute();
  return rows.map(({ cluster, namespace, job, endedAt, seconds }) => ({
    cluster,
    namespace,
    name: job,
    at: endedAt,
    by: 'watcher',
    finding: { kind: 'unexamined' },
    ...(seconds === null ? {} : { seconds: Math.max(0, seconds) }),
  }));
}

async function endedByHour(
  db: Kysely<Tables>,
  since: Date,
  until: Date,
): Promise<ReportRecords['builds']> {
  const rows = await db
    .selectFrom('builds')
    .select(sql<Date>`date_bin('1 hour', ended_at, ${until})`.as('at'))
    .select((of) => of.fn.countAll<string>().as('ended'))
    .select(sql<string>`count(*) filter (where outcome = 'failed')`.as('failed'))
    .where('watchedBy', 'is not', null)
    .where('endedAt', '>=', since)
    .where('endedAt', '<', until)
    .groupBy('at')
    .execute();
  return rows.map(({ at, ended, failed }) => ({
    at,
    ended: Number(ended),
    failed: Number(failed),
  }));
}

/** A question is about a failure when its answer says so. */
async function toldByPeople(db: Kysely<Tables>, since: Date, until: Date): Promise<Told[]> {
  const { rows } = await sql<
    FindingColumns & {
      id: string;
      cluster: string;
      kind: string;
      namespace: string;
      name: string;
      at: Date;
    }
  >`
    select i.id, i.cluster, i.created_at as at,
      i.diagnosis #>> '{subject,kind}' as kind,
      i.diagnosis #>> '{subject,namespace}' as namespace,
      i.diagnosis #>> '{subject,name}' as name,
      ${findingColumns}
    from incidents i
    where i.raised_by is null
      and i.created_at >= ${since} and i.created_at < ${until}
      and i.diagnosis ->> 'verdict' in ('diagnosed', 'novel')`.execute(db);
  return rows.map((row) => ({
    cluster: row.cluster,
    namespace: row.namespace,
    name: askedAs(row),
    at: row.at,
    by: 'person',
    finding: findingOf(row),
    incidentId: row.id,
    ...ownSeconds(row),
  }));
}

async function measured(db: Kysely<Tables>, since: Date, until: Date): Promise<MeasuredIncident[]> {
  const { rows } = await sql<{
    beganAt: Date;
    rootCauseAt: Date | null;
    resolvedAt: Date | null;
    phase: string;
  }>`
    select began.at as began_at, root_cause.at as root_cause_at, i.resolved_at, i.phase
    from incidents i
    cross join lateral (
      select least(i.created_at, min(s.started_at)) as at from signals s where s.incident_id = i.id
    ) began
    left join lateral (
      select min(t.at) as at from timeline t
      where t.incident_id = i.id and t.type = 'diagnosis-finished'
        and t.detail #>> '{cause,certainty}' in ('confirmed', 'likely')
    ) root_cause on true
    where began.at >= ${since} and began.at < ${until}
      and (i.raised_by is not null or i.diagnosis ->> 'verdict' in ('diagnosed', 'novel'))
      and coalesce(i.diagnosis ->> 'verdict', '') not in ('healthy', 'running')`.execute(db);
  return rows.map(({ beganAt, rootCauseAt, resolvedAt, phase }) => ({
    beganAt,
    ...(rootCauseAt ? { rootCauseAt } : {}),
    ...(resolvedAt ? { resolvedAt } : {}),
    isDismissed: phase === 'dismissed',
  }));
}
