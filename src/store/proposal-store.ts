import { type Kysely, sql, type Transaction, type UpdateObject } from 'kysely';
import type { ApprovalRules } from '../model/approval.ts';
import { botActor, type IncidentEvent } from '../model/event.ts';
import type { FileChange } from '../model/fix.ts';
import type {
  DiffFile,
  Proposal,
  ProposalDraft,
  ProposalState,
  PullRequestRef,
} from '../model/proposal.ts';
import { askAgain, lockIncident, settleOf } from './approval-requests.ts';
import { isUuid } from './is-uuid.ts';
import { storable, toJson } from './json.ts';
import { proposalOf } from './proposal-row.ts';
import { propose } from './propose.ts';
import type { Tables } from './tables.ts';
import { append, type EventListener, type NewEvent } from './timeline.ts';

/** Proposed fixes and their way to a pull request. Each change and its event are stored together, or neither is. */
export interface ProposalStore {
  /**
   * Puts a fix on record, with a request for its approval; the same diff for the same incident and fix is one proposal,
   * however often it is made. Earlier diffs of that fix which nobody has approved, or which could not be opened, are
   * superseded.
   */
  propose(draft: ProposalDraft, rules: Pick<ApprovalRules, 'expiresAfterHours'>): Promise<Proposal>;
  /**
   * The same for the places that one fix may have, of which people choose: whoever approves one puts the others aside.
   * @returns those that there are to choose from; only the chosen one when somebody has chosen already
   */
  proposeChoice(
    drafts: readonly ProposalDraft[],
    rules: Pick<ApprovalRules, 'expiresAfterHours'>,
  ): Promise<readonly Proposal[]>;
  load(id: string): Promise<Proposal | undefined>;
  /** As they are offered: what should be done first stands first. */
  ofIncident(incidentId: string): Promise<readonly Proposal[]>;
  /** An approved or half-opened proposal is being opened; `'stale'` when it is in no such state. */
  startOpening(id: string): Promise<Proposal | 'stale'>;
  /** Its pull request has to wait. `'stale'` when that is on record already, or it is not to be opened. */
  recordHeld(id: string, because: string): Promise<Proposal | 'stale'>;
  /** `'stale'` when it was not being opened. */
  recordOpened(id: string, pullRequest: PullRequestRef): Promise<Proposal | 'stale'>;
  /** Where its whole diff stands, or why it stands nowhere. */
  recordDiffFile(id: string, file: DiffFile): Promise<void>;
  /** The change is open already, from elsewhere; `'stale'` when somebody has decided on this proposal. */
  recordExisting(id: string, pullRequest: PullRequestRef): Promise<Proposal | 'stale'>;
  /** Its pull request was closed, and someone wants it all the same: asks for another approval. `'stale'` when it has none. */
  proposeAgain(id: string, by: string): Promise<Proposal | 'stale'>;
  /** The changes that the bot may have put on the branch. */
  changesOn(repository: string, headBranch: string): Promise<readonly (readonly FileChange[])[]>;
  /** Approved, and its pull request not opened yet: a process that died may have left them. */
  unfinished(): Promise<readonly Proposal[]>;
  /**
   * Asks for another approval, to try again.
   * @param problem for people to read; `'stale'` when it was not to be opened
   */
  recordFailed(id: string, problem: string): Promise<Proposal | 'stale'>;
}

const ignore: EventListener = () => undefined;

export function proposalStore(db: Kysely<Tables>, onEvent = ignore): ProposalStore {
  /** Moves a proposal that is in one of the states `from`, and tells of it. */
  const move = async (
    id: string,
    from: readonly ProposalState['kind'][],
    set: UpdateObject<Tables, 'proposals'>,
    eventOf: (proposal: Proposal) => NewEvent | undefined,
    alsoDo: (
      transaction: Transaction<Tables>,
    ) => Promise<readonly IncidentEvent[]> = async () => [],
  ): Promise<Proposal | undefined> => {
    const { incidentId } = (await load(id)) ?? {};
    if (!incidentId) return undefined;
    const moved = await db.transaction().execute(async (transaction) => {
      await lockIncident(transaction, incidentId);
      const row = await transaction
        .updateTable('proposals')
        .set({ ...set, updatedAt: sql<Date>`now()` })
        .where('id', '=', id)
        .where('status', 'in', from)
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const proposal = proposalOf(row);
      const event = eventOf(proposal);
      const events = event ? [await append(transaction, event)] : [];
      return { proposal, events: [...events, ...(await alsoDo(transaction))] };
    });
    moved?.events.forEach(onEvent);
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

  const proposeChoice: ProposalStore['proposeChoice'] = async (drafts, { expiresAfterHours }) => {
    const { proposed, events } = await db
      .transaction()
      .execute((transaction) => propose(transaction, drafts, expiresAfterHours));
    events.forEach(onEvent);
    return proposed;
  };

  return {
    load,

    async propose(draft, rules) {
      const [proposal] = await proposeChoice([draft], rules);
      if (!proposal) throw new Error('one draft makes one proposal');
      return proposal;
    },
    proposeChoice,

    async ofIncident(incidentId) {
      const rows = await db
        .selectFrom('proposals')
        .selectAll()
        .where('incidentId', '=', incidentId)
        .orderBy('rank')
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
      return rows.map(proposalOf);
    },

    async startOpening(id) {
      const from = ['approved', 'opening'] as const;
      // No event: the approval was told, and how it ended will be.
      const opening = await move(id, from, { status: 'opening', error: null }, () => undefined);
      return opening ?? 'stale';
    },

    async recordHeld(id, because) {
      const known = await load(id);
      if (known?.state.kind === 'approved' && known.state.held === because) return 'stale';
      const held = await move(
        id,
        ['approved', 'opening'],
        { status: 'approved', error: storable(because) },
        ({ incidentId }) => ({
          type: 'pull-request-held',
          incidentId,
          actor: botActor,
          proposalId: id,
          because,
        }),
      );
      return held ?? 'stale';
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

    async recordDiffFile(id, file) {
      await db
        .updateTable('proposals')
        .set({ diffFile: toJson(file) })
        .where('id', '=', id)
        .execute();
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
        (transaction) => settleOf(transaction, 'proposal', [id], { kind: 'stopped', by: botActor }),
      );
      return found ?? 'stale';
    },

    async proposeAgain(id, by) {
      const again = await move(
        id,
        ['opened', 'existing'],
        {
          status: 'proposed',
          approvedBy: null,
          approvedAt: null,
          pullRequestNumber: null,
          pullRequestUrl: null,
        },
        ({ incidentId, diffHash }) => ({
          type: 'fix-proposed-again',
          incidentId,
          actor: by,
          proposalId: id,
          diffHash,
        }),
        async (transaction) => {
          await askAgain(transaction, { kind: 'proposal', id });
          return [];
        },
      );
      return again ?? 'stale';
    },

    async changesOn(repository, headBranch) {
      const rows = await db
        .selectFrom('proposals')
        .selectAll()
        .where('repository', '=', repository)
        .where('headBranch', '=', headBranch)
        .where('status', 'in', ['approved', 'opening', 'opened'])
        .execute();
      return rows.map((row) => proposalOf(row).changes);
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
        async (transaction) => {
          await askAgain(transaction, { kind: 'proposal', id });
          return [];
        },
      );
      return failed ?? 'stale';
    },
  };
}
