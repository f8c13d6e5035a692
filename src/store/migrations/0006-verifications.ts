import { type Kysely, sql } from 'kysely';

/** Proofs that a merged fix has worked. One for each proposal, however often its merge is told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table verifications (
      id uuid primary key default gen_random_uuid(),
      incident_id uuid not null references incidents (id),
      proposal_id uuid unique references proposals (id),
      status text not null,
      state jsonb not null,
      deadline timestamptz not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      version integer not null default 1
    )`.execute(db);
  await sql`create index verifications_incident on verifications (incident_id)`.execute(db);
  await sql`
    create index verifications_waiting on verifications (status)
    where status in ('rolling-out', 'starting', 'building')`.execute(db);
}
