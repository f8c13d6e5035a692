import { type Kysely, sql } from 'kysely';

/** What diagnoses of failures read, kept as compressed bundles, and which incidents are about it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table evidence (
      id uuid primary key default gen_random_uuid(),
      cluster text not null,
      namespace text not null,
      kind text not null,
      workload text not null,
      uid text not null,
      worth smallint not null,
      archive bytea not null,
      bytes integer not null,
      kept_at timestamptz not null default now()
    )`.execute(db);
  // It is compressed already.
  await sql`alter table evidence alter column archive set storage external`.execute(db);
  // One a workload: a worker that takes over from one that was killed keeps no second one.
  await sql`
    create unique index evidence_once on evidence (cluster, namespace, kind, workload, uid)`.execute(
    db,
  );
  await sql`create index evidence_workload on evidence (cluster, workload, kept_at)`.execute(db);
  await sql`create index evidence_age on evidence (kept_at)`.execute(db);
  await sql`
    create table evidence_of_incidents (
      evidence_id uuid not null references evidence (id) on delete cascade,
      incident_id uuid not null references incidents (id),
      noted_at timestamptz not null default clock_timestamp(),
      primary key (evidence_id, incident_id)
    )`.execute(db);
  await sql`create index evidence_incident on evidence_of_incidents (incident_id)`.execute(db);
}
