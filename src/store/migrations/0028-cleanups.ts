import { type Kysely, sql } from 'kysely';

/** Rounds of cleaning up: what goes, who let it, and what came of it. They stand in the timeline, and are no incident's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table cleanups (
      id uuid primary key default gen_random_uuid(),
      cluster text not null,
      target text,
      requested_by text not null,
      channel text not null,
      message_ts text,
      plan jsonb not null,
      hash text not null,
      state text not null,
      approvals jsonb not null default '[]',
      rejected_by text,
      deleted jsonb not null default '[]',
      left_behind jsonb not null default '[]',
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      version integer not null default 1
    )`.execute(db);
  // The same is not asked twice at a time.
  await sql`
    create unique index cleanups_one_open on cleanups (cluster, hash)
    where state in ('proposed', 'approved')`.execute(db);
  // Which times of the schedule are over.
  await sql`
    create table cleanup_rounds (
      round text primary key,
      at timestamptz not null default now()
    )`.execute(db);
  await sql`alter table timeline drop constraint timeline_of_incident`.execute(db);
  await sql`
    alter table timeline add constraint timeline_of_incident
      check (incident_id is not null or type like 'selftest-%' or type like 'cleanup-%')`.execute(
    db,
  );
}
