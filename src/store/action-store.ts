import { type Kysely, sql } from 'kysely';
import {
  type Action,
  type ActionPlan,
  type ActionState,
  actionPlanSchema,
  planHash,
} from '../model/action.ts';
import type { Approval } from '../model/approval.ts';
import { botActor } from '../model/event.ts';
import { ask, lockIncident } from './approval-requests.ts';
import { isUuid } from './is-uuid.ts';
import { storable, toJson } from './json.ts';
import type { ActionRow, Tables } from './tables.ts';
import { append, type EventListener } from './timeline.ts';

/** Actions beside pull requests. Each change and the event that tells of it are stored together, or neither is. */
export interface ActionStore {
  /** Puts a plan on record and asks for its approval; the same plan again is the same action, and not asked for again. */
  propose(
    draft: { readonly incidentId: string; readonly target: string; readonly plan: ActionPlan },
    rules: { readonly expiresAfterHours: number },
  ): Promise<Action>;
  load(id: string): Promise<Action | undefined>;
  /** Oldest first. */
  ofIncident(incidentId: string): Promise<readonly Action[]>;
  /** How it ended; `'stale'` when it was not approved, or has ended before. */
  recordEnd(id: string, end: 'done' | 'failed', result: string): Promise<Action | 'stale'>;
  /** What was approved and not carried out yet, oldest first: a process that died may have left it. */
  unfinished(): Promise<readonly Action[]>;
}

export const actionStore = (
  db: Kysely<Tables>,
  onEvent: EventListener = () => undefined,
): ActionStore => ({
  async propose({ incidentId, target, plan }, { expiresAfterHours }) {
    const hash = planHash(plan);
    const { action, event } = await db.transaction().execute(async (transaction) => {
      // Two workers cannot both find nothing and both insert.
      await lockIncident(transaction, incidentId);
      const known = await transaction
        .selectFrom('actions')
        .selectAll()
        .where('incidentId', '=', incidentId)
        .where('hash', '=', hash)
        .executeTakeFirst();
      if (known) return { action: actionOf(known), event: undefined };
      const row = await transaction
        .insertInto('actions')
        .values({ incidentId, target, kind: plan.kind, plan: toJson(plan), hash })
        .returningAll()
        .executeTakeFirstOrThrow();
      const subject = { kind: 'action', id: row.id } as const;
      await ask(transaction, { incidentId, subject, hash, target, expiresAfterHours });
      const event = await append(transaction, {
        type: 'action-proposed',
        incidentId,
        actor: botActor,
        actionId: row.id,
        action: plan.kind,
        hash,
      });
      return { action: actionOf(row), event };
    });
    if (event) onEvent(event);
    return action;
  },

  async load(id) {
    if (!isUuid(id)) return undefined;
    const row = await db.selectFrom('actions').selectAll().where('id', '=', id).executeTakeFirst();
    return row && actionOf(row);
  },

  async ofIncident(incidentId) {
    const rows = await db
      .selectFrom('actions')
      .selectAll()
      .where('incidentId', '=', incidentId)
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    return rows.map(actionOf);
  },

  async recordEnd(id, end, result) {
    const ended = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('actions')
        .set({ status: end, result: storable(result), updatedAt: sql<Date>`now()` })
        .where('id', '=', id)
        .where('status', '=', 'approved')
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const action = actionOf(row);
      const event = await append(transaction, {
        type: end === 'done' ? 'action-done' : 'action-failed',
        incidentId: action.incidentId,
        actor: botActor,
        actionId: id,
        action: action.plan.kind,
        result,
      });
      return { action, event };
    });
    if (!ended) return 'stale';
    onEvent(ended.event);
    return ended.action;
  },

  async unfinished() {
    const rows = await db
      .selectFrom('actions')
      .selectAll()
      .where('status', '=', 'approved')
      .orderBy('approvedAt')
      .execute();
    return rows.map(actionOf);
  },
});

const actionOf = (row: ActionRow): Action => ({
  id: row.id,
  incidentId: row.incidentId,
  target: row.target,
  plan: actionPlanSchema.parse(row.plan),
  hash: row.hash,
  state: stateOf(row),
});

function stateOf(row: ActionRow): ActionState {
  switch (row.status) {
    case 'proposed':
    case 'rejected':
    case 'expired':
    case 'dismissed':
      return { kind: row.status };
    case 'approved':
      return { kind: row.status, approval: approvalOf(row) };
    case 'done':
    case 'failed':
      return { kind: row.status, approval: approvalOf(row), result: row.result ?? '' };
  }
}

function approvalOf({ id, approvedBy, approvedAt }: ActionRow): Approval {
  if (approvedBy === null || approvedAt === null)
    throw new Error(`action ${id} lacks its approval`);
  return { by: approvedBy, at: approvedAt };
}
