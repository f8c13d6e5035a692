import { type Kysely, sql } from 'kysely';

/** Alerts that people want to hear nothing of for a while: which, until when, and who said so. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table silences (
      id uuid primary key default gen_random_uuid(),
      pattern text not null,
      begun_by text not null,
      begun_at timestamptz not null default now(),
      until timestamptz not null,
      ended_by text,
      ended_at timestamptz
    )`.execute(db);
  await sql`create unique index silences_once on silences (pattern) where ended_at is null`.execute(
    db,
  );
  await sql`alter table signals add column silence_id uuid references silences (id)`.execute(db);
  await sql`create index signals_silence on signals (silence_id)`.execute(db);
}
