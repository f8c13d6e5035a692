import { type Kysely, sql } from 'kysely';

/** Who has the app's home in Slack open lately, and when it was last published to them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table homes (
      slack_user text primary key,
      opened_at timestamptz not null,
      published_at timestamptz
    )`.execute(db);
  await sql`create index homes_opened on homes (opened_at)`.execute(db);
}
