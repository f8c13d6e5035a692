import { sql, type Transaction } from 'kysely';
import type { ApprovableKind, ApprovalRequest } from '../model/approval.ts';
import { eventOf, openRequestsOf, settle } from './approval-requests.ts';
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
  /** Puts aside what stood to choose beside it. @returns what is told of that */
  closeOthers?(
    transaction: Transaction<Tables>,
    request: ApprovalRequest,
  ): Promise<readonly NewEvent[]>;
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

  async closeOthers(transaction, { incidentId, subject }) {
    const others = await transaction
      .updateTable('proposals')
      .from('proposals as chosen')
      .set({
        status: 'superseded',
        approvedBy: null,
        approvedAt: null,
        error: null,
        updatedAt: sql<Date>`now()`,
      })
      .where('chosen.id', '=', subject.id)
      .where('proposals.incidentId', '=', incidentId)
      .whereRef('proposals.fix', '=', 'chosen.fix')
      .where('proposals.id', '!=', subject.id)
      .where('proposals.status', 'in', ['proposed', 'failed'])
      .returning('proposals.id')
      .execute();
    const open = await openRequestsOf(
      transaction,
      'proposal',
      others.map(({ id }) => id),
    );
    const settled = await settle(transaction, open, { kind: 'superseded' });
    return settled.flatMap((request) => eventOf(request) ?? []);
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
