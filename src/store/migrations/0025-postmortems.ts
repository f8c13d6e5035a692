import { type Kysely, sql } from 'kysely';

/** Post-mortems: one an incident, where it went, and what the bot wrote there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table postmortems (
      id uuid primary key default gen_random_uuid(),
      incident_id uuid not null unique references incidents (id),
      requested_by text not null,
      place jsonb not null,
      repository text,
      round integer not null default 1,
      written_round integer not null default 0,
      drafts jsonb not null default '[]',
      number integer,
      url text,
      opened_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index postmortems_awaited on postmortems (id) where written_round < round`.execute(
    db,
  );
}
