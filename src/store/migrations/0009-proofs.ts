import { type Kysely, sql } from 'kysely';

/** What was proved of a proposal, and in which order the proposals of an incident are offered. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table proposals add column proof jsonb not null default '[]'`.execute(db);
  await sql`alter table proposals add column rank integer not null default 0`.execute(db);
}
