import { type Kysely, sql } from 'kysely';

/** When all was done and told that follows from a finding: until then the work may have been lost with the queue. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incidents add column worked_out_at timestamptz`.execute(db);
  await sql`
    update incidents set worked_out_at = now()
    where state not in ('requested', 'diagnosing') and message_ts is not null`.execute(db);
}
