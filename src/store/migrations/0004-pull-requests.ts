import { type Kysely, sql } from 'kysely';

/** The pull requests that the bot follows, and the deliveries of GitHub's webhook that it has taken. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table pull_requests (
      repository text not null,
      number integer not null,
      url text not null,
      head_branch text not null,
      base_branch text not null,
      proposal_id uuid not null references proposals (id),
      pushed_sha text,
      hands_off boolean not null default false,
      outdated text,
      trouble text,
      state text not null default 'open',
      standing jsonb,
      merge_by text,
      merge_sha text,
      merge_at timestamptz,
      opened_by_bot boolean not null,
      quiet_looks integer not null default 0,
      next_look_at timestamptz default now(),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1,
      shown_version integer not null default 0,
      primary key (repository, number),
      constraint pull_requests_state check (state in ('open', 'draft', 'merged', 'closed')),
      constraint pull_requests_merge check (
        (merge_by is null) = (merge_sha is null) and (merge_by is null) = (merge_at is null)
      )
    )`.execute(db);
  await sql`create index pull_requests_next_look on pull_requests (next_look_at)`.execute(db);
  await sql`create index pull_requests_branch on pull_requests (repository, head_branch)`.execute(
    db,
  );
  await sql`
    create table github_deliveries (
      id text primary key,
      received_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index github_deliveries_received on github_deliveries (received_at)`.execute(db);
}
