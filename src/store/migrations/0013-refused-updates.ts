import { type Kysely, sql } from 'kysely';

/** What keeps the bot from bringing a pull request's branch up to date. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pull_requests add column not_updated text`.execute(db);
}
