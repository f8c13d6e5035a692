import { type Kysely, sql } from 'kysely';

/** Test builds: who asked for one, and what came of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table selftests (
      id uuid primary key default gen_random_uuid(),
      idempotency_key text not null unique,
      cluster text not null,
      namespace text not null,
      requested_by text not null,
      channel text not null,
      message_ts text,
      status text not null default 'running',
      state jsonb not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1
    )`.execute(db);
  await sql`create index selftests_latest on selftests (cluster, namespace, created_at desc)`.execute(
    db,
  );
}
