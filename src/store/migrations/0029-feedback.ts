import { type Kysely, sql } from 'kysely';

/** What people say of findings, and the evidence of the failures that somebody, or a proof, has settled the cause of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table feedback (
      incident_id uuid not null references incidents (id),
      given_by text not null,
      is_approver boolean not null,
      answer text not null check (answer in ('right', 'wrong')),
      said text not null,
      cause text not null,
      note text,
      given_at timestamptz not null default clock_timestamp(),
      primary key (incident_id, given_by)
    )`.execute(db);
  await sql`
    create table kept_failures (
      incident_id uuid primary key references incidents (id),
      log text not null,
      events jsonb not null,
      exit_code integer,
      reason text,
      kept_at timestamptz not null default now()
    )`.execute(db);
}
