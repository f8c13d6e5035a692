import { type Kysely, sql } from 'kysely';

/** What the bot may do beside pull requests, once someone entitled to it has said so. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table actions (
      id uuid primary key default gen_random_uuid(),
      incident_id uuid not null references incidents (id),
      target text not null,
      kind text not null,
      plan jsonb not null,
      hash text not null,
      status text not null default 'proposed',
      approved_by text,
      approved_at timestamptz,
      result text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint actions_once unique (incident_id, hash),
      constraint actions_status check (
        case
          when status in ('proposed', 'rejected', 'expired', 'dismissed') then approved_by is null
          when status = 'approved' then approved_by is not null
          when status in ('done', 'failed') then approved_by is not null and result is not null
          else false
        end and (approved_by is null) = (approved_at is null)
      )
    )`.execute(db);
  await sql`alter table verifications add column action_id uuid unique references actions (id)`.execute(
    db,
  );
}
