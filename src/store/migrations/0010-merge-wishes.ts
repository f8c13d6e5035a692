import { type Kysely, sql } from 'kysely';

/** Why a wish to merge a pull request came to nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pull_requests add column not_merged text`.execute(db);
}
