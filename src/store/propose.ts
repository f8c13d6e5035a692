import { sql, type Transaction } from 'kysely';
import { botActor, type IncidentEvent } from '../model/event.ts';
import type { Proposal, ProposalDraft, ProposalState } from '../model/proposal.ts';
import { ask, lockIncident, settleOf } from './approval-requests.ts';
import { draftColumns, proposalOf } from './proposal-row.ts';
import type { ProposalRow, Tables } from './tables.ts';
import { append } from './timeline.ts';

interface Proposed<T> {
  readonly proposed: T;
  /** None when it had been proposed before. */
  readonly events: readonly IncidentEvent[];
}

/**
 * Puts a fix on record inside of a transaction: new proposals, or those that say the same. Several drafts are the places of
 * one fix; when one of them is on its way already, nothing is left to choose.
 */
export async function propose(
  transaction: Transaction<Tables>,
  drafts: readonly ProposalDraft[],
  expiresAfterHours: number,
): Promise<Proposed<readonly Proposal[]>> {
  const [first] = drafts;
  if (!first) return { proposed: [], events: [] };
  const { incidentId, fix } = first;
  // Two workers cannot both find nothing and both insert.
  await lockIncident(transaction, incidentId);

  const hashes = drafts.map(({ diffHash }) => diffHash);
  const known = await transaction
    .selectFrom('proposals')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .where('fix', '=', fix)
    .where('diffHash', 'in', hashes)
    .execute();
  const chosen = known.find(({ status }) => underWay.has(status));
  if (chosen) return { proposed: [proposalOf(chosen)], events: [] };

  const events = [...(await supersedeOthers(transaction, { incidentId, fix, hashes }))];
  const proposals: Proposal[] = [];
  for (const draft of drafts) {
    const same = known.find(({ diffHash }) => diffHash === draft.diffHash);
    const one = await proposeOne(transaction, draft, same, expiresAfterHours);
    proposals.push(one.proposed);
    events.push(...one.events);
  }
  return { proposed: proposals, events };
}

/** Somebody has approved it. */
const underWay: ReadonlySet<ProposalState['kind']> = new Set(['approved', 'opening', 'opened']);

/** What failed is asked for anew even when it says the same: an approval does not hold for files that were not there. */
async function supersedeOthers(
  transaction: Transaction<Tables>,
  { incidentId, fix, hashes }: { incidentId: string; fix: string; hashes: readonly string[] },
): Promise<readonly IncidentEvent[]> {
  const replaced = await transaction
    .updateTable('proposals')
    .set({ ...undecided, status: 'superseded', updatedAt: sql<Date>`now()` })
    .where('incidentId', '=', incidentId)
    .where('fix', '=', fix)
    .where((where) =>
      where.or([
        where('status', '=', 'failed'),
        where.and([where('status', '=', 'proposed'), where('diffHash', 'not in', hashes)]),
      ]),
    )
    .returning('id')
    .execute();
  const ids = replaced.map(({ id }) => id);
  return settleOf(transaction, 'proposal', ids, { kind: 'superseded' });
}

async function proposeOne(
  transaction: Transaction<Tables>,
  draft: ProposalDraft,
  known: ProposalRow | undefined,
  expiresAfterHours: number,
): Promise<Proposed<Proposal>> {
  if (known?.status === 'proposed')
    return { proposed: proposalOf(await renew(transaction, draft, known.id)), events: [] };
  if (known && !isReplaceable(known.status)) return { proposed: proposalOf(known), events: [] };

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
  return { proposed: proposal, events: [proposed] };
}

const undecided = { approvedBy: null, approvedAt: null, error: null };

/** What nobody decided on in time is asked for anew; what someone rejected is not. */
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
