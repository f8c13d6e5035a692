import { sql, type Transaction } from 'kysely';
import { botActor, type IncidentEvent } from '../model/event.ts';
import type { Proposal, ProposalDraft } from '../model/proposal.ts';
import { ask, lockIncident, settleOf } from './approval-requests.ts';
import { draftColumns, proposalOf } from './proposal-row.ts';
import type { Tables } from './tables.ts';
import { append } from './timeline.ts';

interface Proposed {
  readonly proposal: Proposal;
  /** None when it had been proposed before. */
  readonly events: readonly IncidentEvent[];
}

/** Puts a fix on record inside of a transaction: a new proposal, or the one that says the same. */
export async function propose(
  transaction: Transaction<Tables>,
  draft: ProposalDraft,
  expiresAfterHours: number,
): Promise<Proposed> {
  // Two workers cannot both find nothing and both insert.
  await lockIncident(transaction, draft.incidentId);

  const known = await transaction
    .selectFrom('proposals')
    .selectAll()
    .where('incidentId', '=', draft.incidentId)
    .where('fix', '=', draft.fix)
    .where('diffHash', '=', draft.diffHash)
    .executeTakeFirst();
  if (known?.status === 'proposed') {
    return { proposal: proposalOf(await renew(transaction, draft, known.id)), events: [] };
  }
  if (known && !isReplaceable(known.status)) return { proposal: proposalOf(known), events: [] };

  const replaced = await transaction
    .updateTable('proposals')
    .set({ ...undecided, status: 'superseded', updatedAt: sql<Date>`now()` })
    .where('incidentId', '=', draft.incidentId)
    .where('fix', '=', draft.fix)
    .where('status', 'in', ['proposed', 'failed'])
    .returning('id')
    .execute();
  const ids = replaced.map(({ id }) => id);
  const superseded = await settleOf(transaction, 'proposal', ids, { kind: 'superseded' });

  const row = known ? renew(transaction, draft, known.id) : insert(transaction, draft);
  const proposal = proposalOf(await row);
  await ask(transaction, {
    incidentId: draft.incidentId,
    subject: { kind: 'proposal', id: proposal.id },
    hash: draft.diffHash,
    target: draft.target,
    expiresAfterHours,
  });
  const proposed = await append(transaction, {
    type: 'fix-proposed',
    incidentId: draft.incidentId,
    actor: botActor,
    proposalId: proposal.id,
    fix: draft.fix,
    repository: draft.repository,
    diffHash: draft.diffHash,
  });
  return { proposal, events: [...superseded, proposed] };
}

const undecided = { approvedBy: null, approvedAt: null, error: null };

/**
 * What failed is asked for anew: an approval does not hold for files that were not there when it was given. So is what
 * nobody decided on in time; what someone rejected is not.
 */
const isReplaceable = (status: string): boolean =>
  status === 'superseded' || status === 'failed' || status === 'expired';

const insert = (transaction: Transaction<Tables>, draft: ProposalDraft) =>
  transaction
    .insertInto('proposals')
    .values(draftColumns(draft))
    .returningAll()
    .executeTakeFirstOrThrow();

/**
 * The same diff again keeps its id, with the commit and the whole files that it now starts from: other lines of those
 * files may have changed meanwhile, and must not be turned back.
 */
const renew = (transaction: Transaction<Tables>, draft: ProposalDraft, id: string) =>
  transaction
    .updateTable('proposals')
    .set({
      ...draftColumns(draft),
      ...undecided,
      status: 'proposed',
      updatedAt: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
