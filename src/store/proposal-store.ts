import { type Kysely, sql, type UpdateObject } from 'kysely';
import { botActor } from '../model/event.ts';
import type { Proposal, ProposalDraft, ProposalState, PullRequestRef } from '../model/proposal.ts';
import { isUuid } from './is-uuid.ts';
import { storable } from './json.ts';
import { proposalOf } from './proposal-row.ts';
import { propose } from './propose.ts';
import type { Tables } from './tables.ts';
import { append, type EventListener, type NewEvent } from './timeline.ts';

/** What came of an approval. Exactly one caller ever sees `approved` for a proposal. */
export type ApprovalOutcome =
  | { readonly kind: 'approved'; readonly proposal: Proposal }
  /** Someone decided before: its state says what. */
  | { readonly kind: 'settled'; readonly proposal: Proposal }
  /** The diff that was shown is not the one on record. */
  | { readonly kind: 'diff-changed'; readonly proposal: Proposal }
  | { readonly kind: 'not-found' };

/** Proposed fixes and their way to a pull request. Each change and its event are stored together, or neither is. */
export interface ProposalStore {
  /**
   * Puts a fix on record; the same diff for the same incident and fix is one proposal, however often it is made.
   * Earlier diffs of that fix which nobody has approved, or which could not be opened, are superseded.
   */
  propose(draft: ProposalDraft): Promise<Proposal>;
  load(id: string): Promise<Proposal | undefined>;
  /** Oldest first. */
  ofIncident(incidentId: string): Promise<readonly Proposal[]>;
  /** Lets exactly the diff with this hash happen, exactly once; again after it has failed. */
  approve(approval: ApprovalRequest): Promise<ApprovalOutcome>;
  /** Puts on record that someone was told no. Changes nothing else. */
  refuse(id: string, by: string, because: string): Promise<void>;
  /** An approved or half-opened proposal is being opened; `'stale'` when it is in no such state. */
  startOpening(id: string): Promise<Proposal | 'stale'>;
  /** `'stale'` when it was not being opened. */
  recordOpened(id: string, pullRequest: PullRequestRef): Promise<Proposal | 'stale'>;
  /** The change is open already, from elsewhere; `'stale'` when somebody has decided on this proposal. */
  recordExisting(id: string, pullRequest: PullRequestRef): Promise<Proposal | 'stale'>;
  /** Approved, and its pull request not opened yet: a process that died may have left them. */
  unfinished(): Promise<readonly Proposal[]>;
  /** @param problem for people to read; `'stale'` when it was not to be opened */
  recordFailed(id: string, problem: string): Promise<Proposal | 'stale'>;
}

export interface ApprovalRequest {
  readonly proposalId: string;
  /** Hash of the diff that the person saw. */
  readonly diffHash: string;
  /** A Slack user's id. */
  readonly by: string;
}

/** One that failed is approved anew: whoever tries again answers for it. */
const decidable: readonly ProposalState['kind'][] = ['proposed', 'failed'];

const ignore: EventListener = () => undefined;

export function proposalStore(db: Kysely<Tables>, onEvent = ignore): ProposalStore {
  /** Moves a proposal that is in one of the states `from`, and tells of it. */
  const move = async (
    id: string,
    from: readonly ProposalState['kind'][],
    set: UpdateObject<Tables, 'proposals'>,
    eventOf: (proposal: Proposal) => NewEvent | undefined,
    diffHash?: string,
  ): Promise<Proposal | undefined> => {
    if (!isUuid(id)) return undefined;
    const moved = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('proposals')
        .set({ ...set, updatedAt: sql<Date>`now()` })
        .where('id', '=', id)
        .where('status', 'in', from)
        .$if(diffHash !== undefined, (query) => query.where('diffHash', '=', diffHash ?? ''))
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const proposal = proposalOf(row);
      const event = eventOf(proposal);
      return { proposal, event: event && (await append(transaction, event)) };
    });
    if (moved?.event) onEvent(moved.event);
    return moved?.proposal;
  };

  const load = async (id: string): Promise<Proposal | undefined> => {
    if (!isUuid(id)) return undefined;
    const row = await db
      .selectFrom('proposals')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && proposalOf(row);
  };

  return {
    load,

    async propose(draft) {
      const { proposal, event } = await db
        .transaction()
        .execute((transaction) => propose(transaction, draft));
      if (event) onEvent(event);
      return proposal;
    },

    async ofIncident(incidentId) {
      const rows = await db
        .selectFrom('proposals')
        .selectAll()
        .where('incidentId', '=', incidentId)
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
      return rows.map(proposalOf);
    },

    async approve({ proposalId, diffHash, by }) {
      const approved = await move(
        proposalId,
        decidable,
        { status: 'approved', approvedBy: by, approvedAt: sql<Date>`now()`, error: null },
        ({ incidentId }) => ({ type: 'fix-approved', incidentId, actor: by, proposalId, diffHash }),
        diffHash,
      );
      if (approved) return { kind: 'approved', proposal: approved };
      const proposal = await load(proposalId);
      if (!proposal) return { kind: 'not-found' };
      const isOpen = decidable.includes(proposal.state.kind);
      return { kind: isOpen ? 'diff-changed' : 'settled', proposal };
    },

    async refuse(id, by, because) {
      const proposal = await load(id);
      if (!proposal) return;
      const { incidentId } = proposal;
      const event: NewEvent = {
        type: 'approval-refused',
        incidentId,
        actor: by,
        proposalId: id,
        because,
      };
      onEvent(await db.transaction().execute((transaction) => append(transaction, event)));
    },

    async startOpening(id) {
      const from = ['approved', 'opening'] as const;
      // No event: the approval was told, and how it ended will be.
      const opening = await move(id, from, { status: 'opening', error: null }, () => undefined);
      return opening ?? 'stale';
    },

    async recordOpened(id, { number, url }) {
      const opened = await move(
        id,
        ['approved', 'opening'],
        { status: 'opened', pullRequestNumber: number, pullRequestUrl: url, error: null },
        ({ incidentId }) => ({
          type: 'pull-request-opened',
          incidentId,
          actor: botActor,
          proposalId: id,
          number,
          url,
        }),
      );
      return opened ?? 'stale';
    },

    async recordExisting(id, { number, url }) {
      const found = await move(
        id,
        ['proposed'],
        { status: 'existing', pullRequestNumber: number, pullRequestUrl: url },
        ({ incidentId }) => ({
          type: 'pull-request-found',
          incidentId,
          actor: botActor,
          proposalId: id,
          number,
          url,
        }),
      );
      return found ?? 'stale';
    },

    async unfinished() {
      const rows = await db
        .selectFrom('proposals')
        .selectAll()
        .where('status', 'in', ['approved', 'opening'])
        .orderBy('approvedAt')
        .execute();
      return rows.map(proposalOf);
    },

    async recordFailed(id, problem) {
      const failed = await move(
        id,
        ['approved', 'opening'],
        { status: 'failed', error: storable(problem) },
        ({ incidentId }) => ({
          type: 'pull-request-failed',
          incidentId,
          actor: botActor,
          proposalId: id,
          problem,
        }),
      );
      return failed ?? 'stale';
    },
  };
}
