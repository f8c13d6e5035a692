import { type Kysely, sql } from 'kysely';

/** When what was sent to a channel of Slack, or by a method, is paid for: processes take turns by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table slack_pace (key text primary key, paid_at timestamptz not null)`.execute(
    db,
  );
}
