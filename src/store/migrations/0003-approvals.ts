import { type Kysely, sql } from 'kysely';

/** Requests for approval and who approved them, apart from what they are for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table approval_requests (
      id uuid primary key default gen_random_uuid(),
      incident_id uuid not null references incidents (id),
      subject_kind text not null,
      subject_id uuid not null,
      hash text not null,
      target text not null,
      state text not null default 'open',
      settled_by text,
      settled_at timestamptz,
      reason text,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      constraint approval_requests_state check (
        state in ('open', 'approved', 'rejected', 'expired', 'superseded', 'stopped')
        and (state = 'open') = (settled_by is null)
        and (settled_by is null) = (settled_at is null)
      )
    )`.execute(db);
  await sql`create index approval_requests_incident on approval_requests (incident_id)`.execute(db);
  await sql`
    create unique index approval_requests_one_open on approval_requests (subject_kind, subject_id)
    where state = 'open'`.execute(db);
  await sql`
    create index approval_requests_due on approval_requests (expires_at)
    where state = 'open'`.execute(db);
  // One row a person, however often they press.
  await sql`
    create table approvals (
      request_id uuid not null references approval_requests (id),
      approver text not null,
      at timestamptz not null default clock_timestamp(),
      primary key (request_id, approver)
    )`.execute(db);

  await sql`alter table proposals drop constraint proposals_status`.execute(db);
  await sql`
    alter table proposals add constraint proposals_status check (
      case
        when status in ('proposed', 'dismissed', 'superseded', 'rejected', 'expired') then approved_by is null
        when status = 'existing'
          then approved_by is null and pull_request_number is not null and pull_request_url is not null
        when status in ('approved', 'opening') then approved_by is not null
        when status = 'opened'
          then approved_by is not null and pull_request_number is not null and pull_request_url is not null
        when status = 'failed' then approved_by is not null and error is not null
        else false
      end and (approved_by is null) = (approved_at is null)
    )`.execute(db);

  // What was approved before there were requests, and what still waits: a day for each, from now.
  await sql`
    insert into approval_requests
      (incident_id, subject_kind, subject_id, hash, target, state, settled_by, settled_at, created_at, expires_at)
    select incident_id, 'proposal', id, diff_hash, target, 'approved', approved_by, approved_at,
      created_at, approved_at + interval '24 hours'
    from proposals where approved_by is not null`.execute(db);
  await sql`
    insert into approvals (request_id, approver, at)
    select id, settled_by, settled_at from approval_requests`.execute(db);
  await sql`
    insert into approval_requests (incident_id, subject_kind, subject_id, hash, target, expires_at)
    select incident_id, 'proposal', id, diff_hash, target, now() + interval '24 hours'
    from proposals where status in ('proposed', 'failed')`.execute(db);
}
