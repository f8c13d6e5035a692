import { type Kysely, sql } from 'kysely';

/** Where the whole of a diff stands that is too long for a message. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table proposals add column diff_file jsonb`.execute(db);
}
