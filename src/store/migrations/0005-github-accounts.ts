import { type Kysely, sql } from 'kysely';

/** Whose GitHub account the bot may act with, and who is about to say so. What opens anything is encrypted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table github_accounts (
      slack_user text primary key,
      github_id bigint not null,
      login text not null,
      token text not null,
      expires_at timestamptz,
      refresh_token text,
      linked_at timestamptz not null default now(),
      renewed_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table github_link_requests (
      id uuid primary key default gen_random_uuid(),
      slack_user text not null,
      device_code text not null,
      response_url text not null,
      interval_seconds real not null,
      next_ask_at timestamptz not null,
      expires_at timestamptz not null,
      created_at timestamptz not null default now()
    )`.execute(db);
  // Whoever asks again means the newest code.
  await sql`create unique index github_link_requests_user on github_link_requests (slack_user)`.execute(
    db,
  );
}
