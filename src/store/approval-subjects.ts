import { sql, type Transaction } from 'kysely';
import type { ApprovableKind, ApprovalRequest } from '../model/approval.ts';
import type { Tables } from './tables.ts';
import type { NewEvent } from './timeline.ts';

/** What the settlement of a request does to the thing that waited for it, in the same transaction. */
interface Subject {
  /** Moves it on. Throws when it does not wait any more: then nothing is approved. @returns what is told of it */
  approve(
    transaction: Transaction<Tables>,
    request: ApprovalRequest,
    by: string,
  ): Promise<NewEvent>;
  /** Puts it aside. */
  close(
    transaction: Transaction<Tables>,
    request: ApprovalRequest,
    as: 'rejected' | 'expired',
  ): Promise<void>;
}

const proposal: Subject = {
  async approve(transaction, { id: requestId, incidentId, subject, hash }, by) {
    await transaction
      .updateTable('proposals')
      .set({
        status: 'approved',
        approvedBy: by,
        approvedAt: sql<Date>`now()`,
        error: null,
        updatedAt: sql<Date>`now()`,
      })
      .where('id', '=', subject.id)
      .where('status', 'in', ['proposed', 'failed'])
      .where('diffHash', '=', hash)
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      type: 'fix-approved',
      incidentId,
      actor: by,
      proposalId: subject.id,
      diffHash: hash,
      requestId,
    };
  },

  async close(transaction, { subject }, as) {
    await transaction
      .updateTable('proposals')
      .set({
        status: as,
        approvedBy: null,
        approvedAt: null,
        error: null,
        updatedAt: sql<Date>`now()`,
      })
      .where('id', '=', subject.id)
      .where('status', 'in', ['proposed', 'failed'])
      .execute();
  },
};

const action: Subject = {
  async approve(transaction, { id: requestId, incidentId, subject, hash }, by) {
    const { kind } = await transaction
      .updateTable('actions')
      .set({
        status: 'approved',
        approvedBy: by,
        approvedAt: sql<Date>`now()`,
        updatedAt: sql<Date>`now()`,
      })
      .where('id', '=', subject.id)
      .where('status', '=', 'proposed')
      .where('hash', '=', hash)
      .returning('kind')
      .executeTakeFirstOrThrow();
    const told = { incidentId, actor: by, actionId: subject.id, action: kind, hash, requestId };
    return { ...told, type: 'action-approved' };
  },

  async close(transaction, { subject }, as) {
    await transaction
      .updateTable('actions')
      .set({ status: as, updatedAt: sql<Date>`now()` })
      .where('id', '=', subject.id)
      .where('status', '=', 'proposed')
      .execute();
  },
};

export const subjects: Readonly<Record<ApprovableKind, Subject>> = { proposal, action };
