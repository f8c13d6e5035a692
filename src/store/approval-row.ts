import type { Kysely } from 'kysely';
import type { Approval, ApprovalRequest, ApprovalState } from '../model/approval.ts';
import type { ApprovalRequestRow, Tables } from './tables.ts';

/** Reads the requests' approvals too. @param db a transaction, where the rows are being changed */
export async function requestsOf(
  db: Kysely<Tables>,
  rows: readonly ApprovalRequestRow[],
): Promise<ApprovalRequest[]> {
  if (rows.length === 0) return [];
  const given = await db
    .selectFrom('approvals')
    .selectAll()
    .where(
      'requestId',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('at')
    .execute();
  return rows.map((row) =>
    requestOf(
      row,
      given
        .filter(({ requestId }) => requestId === row.id)
        .map(({ approver, at }) => ({ by: approver, at })),
    ),
  );
}

const requestOf = (row: ApprovalRequestRow, approvals: readonly Approval[]): ApprovalRequest => ({
  id: row.id,
  incidentId: row.incidentId,
  subject: { kind: row.subjectKind, id: row.subjectId },
  hash: row.hash,
  target: row.target,
  approvals,
  state: stateOf(row),
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
});

function stateOf({ id, state, settledBy, settledAt, reason }: ApprovalRequestRow): ApprovalState {
  if (state === 'open') return { kind: state };
  if (settledBy === null || settledAt === null)
    throw new Error(`request ${id} lacks who settled it`);
  switch (state) {
    case 'approved':
    case 'stopped':
      return { kind: state, by: settledBy, at: settledAt };
    case 'rejected':
      return { kind: state, by: settledBy, at: settledAt, ...(reason ? { reason } : {}) };
    case 'expired':
    case 'superseded':
      return { kind: state, at: settledAt };
  }
}
