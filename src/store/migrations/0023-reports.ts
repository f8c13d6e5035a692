import { type Kysely, sql } from 'kysely';

/** Reports that people asked for, or that were due, and how far each is posted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reports (
      id uuid primary key default gen_random_uuid(),
      idempotency_key text not null unique,
      span text not null,
      until timestamptz not null,
      channel text not null,
      requested_by text not null,
      message_ts text,
      ended_at timestamptz,
      problem text,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index reports_unfinished on reports (created_at) where ended_at is null`.execute(
    db,
  );
}
