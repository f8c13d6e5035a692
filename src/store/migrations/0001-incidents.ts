import { type Kysely, sql } from 'kysely';

/** Incidents, the fixes proposed for them, and the audit trail. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table incidents (
      id uuid primary key default gen_random_uuid(),
      idempotency_key text not null unique,
      cluster text not null,
      namespace text,
      job text not null,
      requested_by text not null,
      channel text not null,
      thread_ts text,
      message_ts text,
      state text not null default 'requested',
      diagnosis jsonb,
      facts jsonb,
      candidates jsonb,
      problem text,
      dismissed_by text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1,
      constraint incidents_state check (
        case state
          when 'requested' then true
          when 'diagnosing' then true
          when 'diagnosed' then diagnosis is not null and facts is not null
          when 'ambiguous' then candidates is not null
          when 'not-found' then diagnosis is not null and problem is not null
          when 'failed' then problem is not null
          when 'dismissed' then dismissed_by is not null
          else false
        end
      )
    )`.execute(db);
  await sql`create index incidents_created on incidents (created_at desc, id)`.execute(db);

  await sql`
    create table proposals (
      id uuid primary key default gen_random_uuid(),
      incident_id uuid not null references incidents (id),
      fix text not null,
      target text not null,
      repository text not null,
      base_branch text not null,
      head_branch text not null,
      base_sha text not null,
      changes jsonb not null,
      diff text not null,
      diff_hash text not null,
      summary text not null,
      status text not null default 'proposed',
      approved_by text,
      approved_at timestamptz,
      pull_request_number integer,
      pull_request_url text,
      error text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint proposals_once unique (incident_id, fix, diff_hash),
      constraint proposals_status check (
        case
          when status in ('proposed', 'dismissed', 'superseded') then approved_by is null
          when status = 'existing'
            then approved_by is null and pull_request_number is not null and pull_request_url is not null
          when status in ('approved', 'opening') then approved_by is not null
          when status = 'opened'
            then approved_by is not null and pull_request_number is not null and pull_request_url is not null
          when status = 'failed' then approved_by is not null and error is not null
          else false
        end and (approved_by is null) = (approved_at is null)
      )
    )`.execute(db);
  await sql`create index proposals_branch on proposals (repository, head_branch)`.execute(db);

  await sql`
    create table timeline (
      id bigint generated always as identity primary key,
      incident_id uuid not null references incidents (id),
      at timestamptz not null default clock_timestamp(),
      actor text not null,
      type text not null,
      detail jsonb not null
    )`.execute(db);
  await sql`create index timeline_incident on timeline (incident_id, id)`.execute(db);

  // The audit trail is written once: what the bot did cannot be rewritten by the bot.
  await sql`
    create function timeline_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'the timeline is append-only';
    end $$`.execute(db);
  await sql`
    create trigger timeline_append_only before update or delete or truncate on timeline
    for each statement execute function timeline_is_append_only()`.execute(db);
}
