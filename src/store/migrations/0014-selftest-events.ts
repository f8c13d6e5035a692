import { type Kysely, sql } from 'kysely';

/** What happens to a test build stands in the timeline, too, and is no incident's. When each was started and cleared away is told once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table timeline alter column incident_id drop not null`.execute(db);
  await sql`
    alter table timeline add constraint timeline_of_incident
      check (incident_id is not null or type like 'selftest-%')`.execute(db);
  await sql`alter table selftests add column started_at timestamptz, add column cleared_at timestamptz`.execute(
    db,
  );
}
