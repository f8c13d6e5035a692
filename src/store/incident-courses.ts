import { type Kysely, sql } from 'kysely';
import type { IncidentCourse } from '../model/incident-course.ts';
import { type IncidentPhase, isOver, phases } from '../model/life-cycle.ts';
import type { NamespacedName } from '../model/references.ts';
import { incidentOf } from './incident-row.ts';
import { refreshPhases } from './phases.ts';
import type { IncidentRow, Tables } from './tables.ts';

/** Incidents as people ask about them: how far each has come, and since when. */
export interface IncidentCourses {
  /** Those that are not over, newest first, and how many there are in all. */
  open(query: OpenQuery): Promise<{ courses: readonly IncidentCourse[]; total: number }>;
  /** How many are not over, by phase; phases without one are left out. */
  openByPhase(): Promise<readonly { phase: IncidentPhase; incidents: number }[]>;
  /** Those that were diagnosed last, newest first. */
  diagnosed(limit: number): Promise<readonly IncidentCourse[]>;
  /** Those whose id begins so, newest first; two at most. */
  withPrefix(prefix: string): Promise<readonly IncidentCourse[]>;
  /**
   * The builds that incidents are about which are not over, as `namespace/name`; without a namespace where none is known yet.
   * Each is there by every name that it has: as it was asked for, alerted, diagnosed, mended, or kept.
   */
  openBuilds(cluster: string): Promise<ReadonlySet<string>>;
  /** The newest that is about each of these builds, by `namespace/name`. */
  ofBuilds(
    cluster: string,
    builds: readonly NamespacedName[],
  ): Promise<ReadonlyMap<string, IncidentCourse>>;
  /** How many failures had this as their best cause; what is asked about twice a day counts once, what was dismissed does not. */
  timesFound(query: CauseQuery): Promise<number>;
}

/** A cause over a stretch of time. */
export interface CauseQuery {
  readonly cause: string;
  readonly from: Date;
  readonly until: Date;
}

export interface OpenQuery {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly limit: number;
}

export const incidentCourses = (db: Kysely<Tables>): IncidentCourses => ({
  async open({ cluster, namespace, limit }) {
    await refreshPhases(db);
    const rows = await db
      .selectFrom('incidents')
      .selectAll()
      .select(sql<string>`count(*) over ()`.as('total'))
      .where('phase', 'in', openPhases)
      .where(isFailure)
      .$if(cluster !== undefined, (query) => query.where('cluster', '=', cluster ?? ''))
      .$if(namespace !== undefined, (query) => query.where(namespaceOf, '=', namespace ?? ''))
      .orderBy('createdAt', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return { courses: await coursesOf(db, rows), total: Number(rows[0]?.total ?? 0) };
  },

  async openByPhase() {
    await refreshPhases(db);
    const rows = await db
      .selectFrom('incidents')
      .select('phase')
      .select((of) => of.fn.countAll<string>().as('incidents'))
      .where('phase', 'in', openPhases)
      .where(isFailure)
      .groupBy('phase')
      .execute();
    return rows.map(({ phase, incidents }) => ({ phase, incidents: Number(incidents) }));
  },

  async diagnosed(limit) {
    await refreshPhases(db);
    const rows = await db
      .selectFrom('incidents')
      .selectAll()
      .where('diagnosedAt', 'is not', null)
      .where('state', 'not in', ['not-found', 'failed', 'ambiguous'])
      .orderBy('diagnosedAt', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return coursesOf(db, rows);
  },

  async withPrefix(prefix) {
    await refreshPhases(db);
    const rows = await db
      .selectFrom('incidents')
      .selectAll()
      .where(sql<boolean>`starts_with(id::text, ${prefix})`)
      .orderBy('createdAt', 'desc')
      .limit(2)
      .execute();
    return coursesOf(db, rows);
  },

  async openBuilds(cluster) {
    await refreshPhases(db);
    const { rows } = await sql<{ build: string }>`
      with standing as (
        select * from incidents where cluster = ${cluster} and phase not in ('resolved', 'dismissed')
      )
      select concat(${namespaceOf}, '/', regexp_replace(job, '^jobs?/', '')) as build from standing incidents
      union select concat(${namespaceOf}, '/', ${nameOf}) from standing incidents
      union select concat(cause #>> '{subject,namespace}', '/', cause #>> '{subject,name}')
        from standing, jsonb_array_elements(coalesce(diagnosis -> 'causes', '[]')) as cause
        where cause ? 'subject'
      union select concat(signals.namespace, '/', regexp_replace(signals.workload, '^jobs?/', ''))
        from standing join signals on signals.incident_id = standing.id where signals.workload is not null
      union select concat(evidence.namespace, '/', evidence.workload)
        from standing join evidence_of_incidents of on of.incident_id = standing.id
        join evidence on evidence.id = of.evidence_id`.execute(db);
    return new Set(rows.map(({ build }) => build));
  },

  async ofBuilds(cluster, builds) {
    if (builds.length === 0) return new Map();
    await refreshPhases(db);
    const keys = builds.map(({ namespace, name }) => `${namespace}/${name}`);
    const about = db
      .selectFrom('incidents')
      .select('incidents.id')
      .select(sql<string>`concat(${namespaceOf}, '/', ${nameOf})`.as('build'))
      .where('incidents.cluster', '=', cluster)
      .unionAll(
        db
          .selectFrom('signals')
          .select(sql<string>`incident_id`.as('id'))
          .select(sql<string>`concat(namespace, '/', workload)`.as('build'))
          .where('cluster', '=', cluster)
          .where('incidentId', 'is not', null),
      );
    const rows = await db
      .selectFrom(about.as('about'))
      .innerJoin('incidents', 'incidents.id', 'about.id')
      .where('about.build', 'in', keys)
      .distinctOn('about.build')
      .orderBy('about.build')
      .orderBy('incidents.createdAt', 'desc')
      .selectAll('incidents')
      .select('about.build')
      .execute();
    const courses = await coursesOf(db, rows);
    return new Map(
      rows.flatMap(({ build }, index) => {
        const course = courses[index];
        return course ? [[build, course] as const] : [];
      }),
    );
  },

  async timesFound({ cause, from, until }) {
    const { times } = await db
      .selectFrom('incidents')
      .select(
        sql<string>`count(distinct (cluster, ${namespaceOf}, ${nameOf}, date_trunc('day', created_at)))`.as(
          'times',
        ),
      )
      .where(sql<boolean>`diagnosis #>> '{causes,0,id}' = ${cause}`)
      .where('state', '<>', 'dismissed')
      .where('createdAt', '>=', from)
      .where('createdAt', '<=', until)
      .executeTakeFirstOrThrow();
    return Number(times);
  },
});

const openPhases = phases.filter((phase) => !isOver(phase));

const namespaceOf = sql<string>`coalesce(incidents.diagnosis #>> '{subject,namespace}', incidents.namespace, '')`;
const nameOf = sql<string>`coalesce(incidents.diagnosis #>> '{subject,name}', incidents.job)`;

/** A name that somebody mistyped, or a build that ran still when it was asked about, is nothing that has to be mended. */
const isFailure = sql<boolean>`(
  raised_by is not null
  or (state not in ('not-found', 'failed') and diagnosis ->> 'verdict' is distinct from 'running')
)`;

async function coursesOf(
  db: Kysely<Tables>,
  rows: readonly IncidentRow[],
): Promise<readonly IncidentCourse[]> {
  if (rows.length === 0) return [];
  const counts = await db
    .selectFrom('signals')
    .select('incidentId')
    .select((of) => of.fn.countAll<string>().as('alerts'))
    .select((of) => of.fn.min('startedAt').as('alertedAt'))
    .where(
      'incidentId',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy('incidentId')
    .execute();
  const ofIncident = new Map(counts.map((count) => [count.incidentId, count]));
  return rows.map((row) => courseOf(row, ofIncident.get(row.id)));
}

const courseOf = (
  row: IncidentRow,
  signals: { readonly alerts: string; readonly alertedAt: Date | null } | undefined,
): IncidentCourse => ({
  incident: incidentOf(row),
  alerts: Number(signals?.alerts ?? 0),
  ...(signals?.alertedAt ? { alertedAt: signals.alertedAt } : {}),
  phaseSince: row.phaseSince,
  ...(row.diagnosedAt ? { diagnosedAt: row.diagnosedAt } : {}),
  ...(row.resolvedAt ? { resolvedAt: row.resolvedAt } : {}),
});
