import { sql, type Transaction } from 'kysely';
import type { ApprovableKind, ApprovalRequest, ApprovalSubject } from '../model/approval.ts';
import { botActor, type IncidentEvent } from '../model/event.ts';
import { requestsOf } from './approval-row.ts';
import { storable } from './json.ts';
import type { Tables } from './tables.ts';
import { append, type NewEvent } from './timeline.ts';

/**
 * One change at a time for an incident: whoever settles a request, or makes or ends what it is for, takes this first.
 * So two of them cannot wait for each other.
 */
export const lockIncident = (transaction: Transaction<Tables>, incidentId: string) =>
  transaction
    .selectFrom('incidents')
    .select('id')
    .where('id', '=', incidentId)
    .forUpdate()
    .executeTakeFirstOrThrow();

/** What is to be approved, by whom (the target's approvers), and for how long that may take. */
export interface Question {
  readonly incidentId: string;
  readonly subject: ApprovalSubject;
  readonly hash: string;
  readonly target: string;
  readonly expiresAfterHours: number;
}

/** Asks. The subject must have no open request. */
export async function ask(
  transaction: Transaction<Tables>,
  { incidentId, subject, hash, target, expiresAfterHours }: Question,
): Promise<void> {
  await transaction
    .insertInto('approvalRequests')
    .values({
      incidentId,
      subjectKind: subject.kind,
      subjectId: subject.id,
      hash,
      target,
      expiresAt: sql<Date>`now() + make_interval(secs => ${expiresAfterHours * 3600})`,
    })
    .execute();
}

/** Asks once more what was asked last, for as long as then: what was approved did not come about. */
export const askAgain = (transaction: Transaction<Tables>, { kind, id }: ApprovalSubject) =>
  sql`
    insert into approval_requests (incident_id, subject_kind, subject_id, hash, target, expires_at)
    select incident_id, subject_kind, subject_id, hash, target, now() + (expires_at - created_at)
    from approval_requests where subject_kind = ${kind} and subject_id = ${id}
    order by created_at desc limit 1`.execute(transaction);

/** How a request is settled, and by whom. */
export type Settlement =
  | { readonly kind: 'approved' | 'stopped'; readonly by: string }
  | { readonly kind: 'rejected'; readonly by: string; readonly reason?: string }
  | { readonly kind: 'expired' | 'superseded' };

/** Settles those of the requests that are open: each once, whoever comes first. @returns the ones that it settled */
export async function settle(
  transaction: Transaction<Tables>,
  ids: readonly string[],
  settlement: Settlement,
): Promise<readonly ApprovalRequest[]> {
  if (ids.length === 0) return [];
  const rows = await transaction
    .updateTable('approvalRequests')
    .set({
      state: settlement.kind,
      settledBy: 'by' in settlement ? settlement.by : botActor,
      settledAt: sql<Date>`clock_timestamp()`,
      reason: 'reason' in settlement && settlement.reason ? storable(settlement.reason) : null,
    })
    .where('id', 'in', ids)
    .where('state', '=', 'open')
    .returningAll()
    .execute();
  return requestsOf(transaction, rows);
}

/** Settles what is open of these subjects because of what became of them, and tells of it. */
export async function settleOf(
  transaction: Transaction<Tables>,
  kind: ApprovableKind,
  subjectIds: readonly string[],
  settlement: Settlement,
): Promise<readonly IncidentEvent[]> {
  const ids = await openRequestsOf(transaction, kind, subjectIds);
  const events: IncidentEvent[] = [];
  for (const request of await settle(transaction, ids, settlement)) {
    const told = eventOf(request);
    if (told) events.push(await append(transaction, told));
  }
  return events;
}

/** Ids of the requests for approval of these subjects that are open. */
export async function openRequestsOf(
  transaction: Transaction<Tables>,
  kind: ApprovableKind,
  subjectIds: readonly string[],
): Promise<readonly string[]> {
  if (subjectIds.length === 0) return [];
  const open = await transaction
    .selectFrom('approvalRequests')
    .select('id')
    .where('subjectKind', '=', kind)
    .where('subjectId', 'in', subjectIds)
    .where('state', '=', 'open')
    .execute();
  return open.map(({ id }) => id);
}

/** What every event about a request says. */
export const about = ({ id, incidentId, subject, hash }: ApprovalRequest) => ({
  incidentId,
  requestId: id,
  subjectId: subject.id,
  hash,
});

/** What the settlement of a request is told as; what an approval is called depends on what was approved. */
export function eventOf(request: ApprovalRequest): NewEvent | undefined {
  const { state } = request;
  const common = about(request);
  switch (state.kind) {
    case 'open':
    case 'approved':
      return undefined;
    case 'rejected':
      return {
        ...common,
        type: 'approval-rejected',
        actor: state.by,
        ...(state.reason ? { reason: state.reason } : {}),
      };
    case 'stopped':
      return { ...common, type: 'approval-stopped', actor: state.by };
    case 'expired':
      return { ...common, type: 'approval-expired', actor: botActor };
    case 'superseded':
      return { ...common, type: 'approval-superseded', actor: botActor };
  }
}
