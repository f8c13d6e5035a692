import { type Kysely, sql } from 'kysely';

/** What is learnt from builds that succeeded, and failures found again by their fingerprint or their cause. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table good_logs (
      target text primary key,
      templates jsonb not null,
      learnt_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index good_logs_learnt on good_logs (learnt_at)`.execute(db);
  await sql`
    create index incidents_fingerprint on incidents ((diagnosis ->> 'fingerprint'), created_at desc)
    where diagnosis ->> 'fingerprint' is not null`.execute(db);
}
