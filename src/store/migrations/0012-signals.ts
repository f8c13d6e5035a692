import { type Kysely, sql } from 'kysely';

/** Alerts on record, how far incidents have come, and the messages that stand for many of them at once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table storms (
      id uuid primary key default gen_random_uuid(),
      channel text not null,
      message_ts text,
      started_at timestamptz not null default now(),
      last_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index storms_channel on storms (channel, last_at desc)`.execute(db);

  await sql`
    alter table incidents
      add column raised_by jsonb,
      add column phase text not null default 'open',
      add column phase_since timestamptz not null default now(),
      add column diagnosed_at timestamptz,
      add column resolved_at timestamptz,
      add column group_key text,
      add column storm_id uuid references storms (id)`.execute(db);
  await sql`create index incidents_group on incidents (group_key, created_at desc)`.execute(db);
  await sql`create index incidents_storm on incidents (storm_id)`.execute(db);

  // Whose events have been added since its phase was worked out: written with the event, or not at all.
  await sql`
    create table phase_changes (
      id bigint generated always as identity primary key,
      incident_id uuid not null references incidents (id)
    )`.execute(db);
  await sql`insert into phase_changes (incident_id) select id from incidents`.execute(db);

  await sql`
    create table signals (
      id uuid primary key default gen_random_uuid(),
      source text not null,
      key text not null,
      fingerprint text not null,
      title text not null,
      cluster text not null,
      namespace text,
      workload text,
      subject jsonb not null,
      url text,
      channel text not null,
      thread_ts text,
      started_at timestamptz not null,
      received_at timestamptz not null default now(),
      resolved_at timestamptz,
      incident_id uuid references incidents (id),
      ignored_because text,
      constraint signals_once unique (source, key),
      constraint signals_state check (incident_id is null or ignored_because is null)
    )`.execute(db);
  await sql`
    create index signals_waiting on signals (received_at)
    where incident_id is null and ignored_because is null`.execute(db);
  await sql`create index signals_incident on signals (incident_id, received_at)`.execute(db);
  await sql`create index signals_workload on signals (cluster, workload, received_at)`.execute(db);
  await sql`create index signals_channel on signals (channel, received_at)`.execute(db);
}
