import { type Kysely, sql } from 'kysely';

/** Builds that ended, each once, to tell how many of how many failed; and what was told of thresholds they crossed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table builds (
      cluster text not null,
      uid text not null,
      namespace text not null,
      job text not null,
      target text not null,
      outcome text not null,
      started_at timestamptz,
      ended_at timestamptz not null,
      cause text,
      watched_by text,
      gone_at timestamptz,
      primary key (cluster, uid)
    )`.execute(db);
  await sql`create index builds_ended on builds (ended_at)`.execute(db);
  await sql`
    create index builds_standing on builds (cluster)
    where outcome = 'failed' and gone_at is null`.execute(db);

  await sql`
    create table threshold_alerts (
      id uuid primary key default gen_random_uuid(),
      cluster text not null,
      threshold text not null,
      channel text not null,
      measured jsonb not null,
      message_ts text,
      began_at timestamptz not null default now(),
      last_at timestamptz not null default now(),
      ended_at timestamptz
    )`.execute(db);
  await sql`
    create unique index threshold_alerts_once on threshold_alerts (cluster, threshold)
    where ended_at is null`.execute(db);
}
