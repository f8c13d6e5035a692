import { type Kysely, sql } from 'kysely';
import { botActor } from '../model/event.ts';
import {
  type Verification,
  type VerificationState,
  verificationStateSchema,
  waitOf,
} from '../model/verification.ts';
import { isUuid } from './is-uuid.ts';
import { toJson } from './json.ts';
import type { Tables, VerificationRow } from './tables.ts';
import { append, type EventListener, type NewEvent } from './timeline.ts';

/** Proofs of fixes. Each change and the event that tells of it are stored together, or neither is. */
export interface VerificationStore {
  /** The proof of a merged proposal: a new one the first time, the same one however often it is begun. */
  begin(start: VerificationStart): Promise<Verification>;
  load(id: string): Promise<Verification | undefined>;
  /** Oldest first. */
  ofIncident(incidentId: string): Promise<readonly Verification[]>;
  /**
   * Moves it on. `'stale'` when someone else moved it since it was loaded: load it again and decide anew.
   * @param deadline of the wait that begins with this state; the one before holds when absent
   * @param actor who did it; the bot, unless someone clicked
   */
  save(
    verification: Verification,
    state: VerificationState,
    options?: { readonly deadline?: Date; readonly actor?: string },
  ): Promise<Verification | 'stale'>;
  /** What is still waited for, oldest first: a process that died may have left it. */
  unfinished(): Promise<readonly Verification[]>;
  /** Ids of proposals that are merged, and whose proof nobody has begun: whoever should have told of the merge may have died. */
  unproven(): Promise<readonly string[]>;
  /** Was a fix of this place merged for this incident, and did the build fail all the same? The branch stands for the place. */
  wasInVain(fix: { incidentId: string; headBranch: string }): Promise<boolean>;
}

export interface VerificationStart {
  readonly incidentId: string;
  readonly proposalId?: string;
  /** The approved action that it is of. */
  readonly actionId?: string;
  readonly state: VerificationState;
  readonly deadline: Date;
  /** The bot, unless someone asked for it. */
  readonly actor?: string;
}

const waiting = ['rolling-out', 'starting', 'building'] as const;

export const verificationStore = (
  db: Kysely<Tables>,
  onEvent: EventListener = () => undefined,
): VerificationStore => ({
  async begin({ incidentId, proposalId, actionId, state, deadline, actor = botActor }) {
    const begun = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto('verifications')
        .values({
          incidentId,
          proposalId: proposalId ?? null,
          actionId: actionId ?? null,
          status: state.kind,
          state: toJson(state),
          deadline,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const event = await append(transaction, {
        type: 'verification-started',
        incidentId,
        actor,
        verificationId: row.id,
        ...(proposalId ? { proposalId } : {}),
      });
      return { verification: verificationOf(row), event };
    });
    if (begun) {
      onEvent(begun.event);
      return begun.verification;
    }
    // The conflicting row is committed by now, or the insert above would still wait for it.
    const row = await db
      .selectFrom('verifications')
      .selectAll()
      .where(proposalId ? 'proposalId' : 'actionId', '=', proposalId ?? actionId ?? null)
      .executeTakeFirstOrThrow();
    return verificationOf(row);
  },

  async load(id) {
    if (!isUuid(id)) return undefined;
    const row = await db
      .selectFrom('verifications')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && verificationOf(row);
  },

  async ofIncident(incidentId) {
    const rows = await db
      .selectFrom('verifications')
      .selectAll()
      .where('incidentId', '=', incidentId)
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    return rows.map(verificationOf);
  },

  async save(verification, state, { deadline, actor = botActor } = {}) {
    const saved = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('verifications')
        .set({
          status: state.kind,
          state: toJson(state),
          ...(deadline ? { deadline } : {}),
          updatedAt: sql<Date>`now()`,
          version: verification.version + 1,
        })
        .where('id', '=', verification.id)
        .where('version', '=', verification.version)
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const event = eventOf(verification, state, actor);
      return {
        verification: verificationOf(row),
        event: event && (await append(transaction, event)),
      };
    });
    if (!saved) return 'stale';
    if (saved.event) onEvent(saved.event);
    return saved.verification;
  },

  async unfinished() {
    const rows = await db
      .selectFrom('verifications')
      .selectAll()
      .where('status', 'in', [...waiting])
      .orderBy('createdAt')
      .execute();
    return rows.map(verificationOf);
  },

  async unproven() {
    const rows = await db
      .selectFrom('proposals')
      .innerJoin('pullRequests', (join) =>
        join
          .onRef('pullRequests.repository', '=', 'proposals.repository')
          .onRef('pullRequests.number', '=', 'proposals.pullRequestNumber'),
      )
      .innerJoin('incidents', 'incidents.id', 'proposals.incidentId')
      .leftJoin('verifications', 'verifications.proposalId', 'proposals.id')
      .select('proposals.id')
      .where('pullRequests.state', '=', 'merged')
      .where('pullRequests.updatedAt', '>', sql<Date>`now() - interval '1 day'`)
      .where('incidents.state', '=', 'diagnosed')
      .where('verifications.id', 'is', null)
      .execute();
    return rows.map(({ id }) => id);
  },

  async wasInVain({ incidentId, headBranch }) {
    const row = await db
      .selectFrom('verifications')
      .innerJoin('proposals', 'proposals.id', 'verifications.proposalId')
      .select('verifications.id')
      .where('verifications.status', '=', 'not-fixed')
      .where('verifications.incidentId', '=', incidentId)
      .where('proposals.headBranch', '=', headBranch)
      .executeTakeFirst();
    return row !== undefined;
  },
});

const verificationOf = (row: VerificationRow): Verification => ({
  id: row.id,
  incidentId: row.incidentId,
  ...(row.proposalId ? { proposalId: row.proposalId } : {}),
  ...(row.actionId ? { actionId: row.actionId } : {}),
  state: verificationStateSchema.parse(row.state),
  deadline: row.deadline,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
});

/** What a new state says has happened; nothing where only what is seen has changed. */
function eventOf(
  { incidentId, id: verificationId, state: before }: Verification,
  state: VerificationState,
  actor: string,
): NewEvent | undefined {
  const common = { incidentId, actor, verificationId };
  if (waitOf(state) === undefined) {
    const because = 'because' in state ? { because: state.because } : {};
    return {
      ...common,
      type: 'verification-ended',
      outcome: state.kind as Ended,
      ...because,
    };
  }
  if (state.kind === before.kind) return undefined;
  if (state.kind === 'starting') return { ...common, type: 'rollout-seen', shown: state.shown };
  if (state.kind !== 'building') return undefined;
  const { way, namespace, job } = state.run;
  return { ...common, type: 'build-run-again', way, namespace, ...(job ? { job } : {}) };
}

type Ended = Exclude<VerificationState['kind'], (typeof waiting)[number]>;
