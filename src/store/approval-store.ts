import { type Kysely, sql, type Transaction } from 'kysely';
import type { ApprovalRequest } from '../model/approval.ts';
import type { IncidentEvent } from '../model/event.ts';
import { about, eventOf, lockIncident, type Settlement, settle } from './approval-requests.ts';
import { requestsOf } from './approval-row.ts';
import { subjects } from './approval-subjects.ts';
import { isUuid } from './is-uuid.ts';
import type { Tables } from './tables.ts';
import { append, type EventListener, type NewEvent } from './timeline.ts';

/** What came of a click on a request. Exactly one click ever settles it. */
export type DecisionOutcome =
  | { readonly kind: 'approved' | 'rejected'; readonly request: ApprovalRequest }
  /** The approval counts, and it takes another person's. */
  | { readonly kind: 'counted'; readonly request: ApprovalRequest }
  /** This person has approved before, and it takes another person. */
  | { readonly kind: 'repeated'; readonly request: ApprovalRequest }
  /** Its state says how. */
  | { readonly kind: 'settled'; readonly request: ApprovalRequest }
  /** What was shown is not what is on record. */
  | { readonly kind: 'changed'; readonly request: ApprovalRequest }
  /** Someone else approved since the request was loaded: load it again and judge anew. */
  | { readonly kind: 'moved' };

interface Decision {
  readonly requestId: string;
  /** Hash of what the person saw. */
  readonly hash: string;
  /** A Slack user's id. */
  readonly by: string;
}

export interface ApprovalOf extends Decision {
  /** How many different people it takes. */
  readonly required: number;
  /** The request's approvals as they were judged: how many there were, whose count still, and whose are void. */
  readonly judged: {
    readonly total: number;
    readonly standing: readonly string[];
    readonly lapsed: readonly string[];
  };
}

/** Requests for approval. Each change, what it does to what was asked for, and its event are stored together. */
export interface ApprovalStore {
  load(id: string): Promise<ApprovalRequest | undefined>;
  /** Oldest first. */
  ofIncident(incidentId: string): Promise<readonly ApprovalRequest[]>;
  approve(approval: ApprovalOf): Promise<DecisionOutcome>;
  reject(rejection: Decision & { readonly reason?: string }): Promise<DecisionOutcome>;
  /** Settles a request whose time is over; one that is not due is left as it is. */
  expire(id: string): Promise<ApprovalRequest | undefined>;
  /** Open requests whose time is over. */
  due(): Promise<readonly ApprovalRequest[]>;
  /** Puts on record that someone was told no. Changes nothing else. */
  refuse(request: ApprovalRequest, by: string, because: string): Promise<void>;
  /** Puts on record that an approval counts no more, before anything was done on it. */
  lapse(request: ApprovalRequest, by: string, because: string): Promise<void>;
}

const ignore: EventListener = () => undefined;

export function approvalStore(db: Kysely<Tables>, onEvent = ignore): ApprovalStore {
  const load = async (id: string): Promise<ApprovalRequest | undefined> => {
    if (!isUuid(id)) return undefined;
    const rows = await db.selectFrom('approvalRequests').selectAll().where('id', '=', id).execute();
    return (await requestsOf(db, rows))[0];
  };

  const record = async (event: NewEvent): Promise<void> =>
    onEvent(await db.transaction().execute((transaction) => append(transaction, event)));

  /** Decides on a request as it stands while nobody else can change it, and tells what was decided. */
  const decide = async <T extends DecisionOutcome['kind']>(
    { requestId, hash }: Pick<Decision, 'requestId' | 'hash'>,
    how: (
      transaction: Transaction<Tables>,
      request: ApprovalRequest,
    ) => Promise<{ kind: T; events?: readonly NewEvent[] }>,
  ): Promise<DecisionOutcome> => {
    const { incidentId } = (await load(requestId)) ?? {};
    if (!incidentId) throw new Error(`there is no request ${requestId}`);
    const { events, ...outcome } = await db.transaction().execute(async (transaction) => {
      await lockIncident(transaction, incidentId);
      const before = await loadIn(transaction, requestId);
      if (before.state.kind !== 'open')
        return { kind: 'settled' as const, request: before, events: [] };
      if (before.hash !== hash) return { kind: 'changed' as const, request: before, events: [] };
      if (await expireIn(transaction, requestId)) {
        const request = await loadIn(transaction, requestId);
        const event = await told(transaction, request);
        return { kind: 'settled' as const, request, events: event ? [event] : [] };
      }
      const { kind, events: made = [] } = await how(transaction, before);
      const events: IncidentEvent[] = [];
      for (const event of made) events.push(await append(transaction, event));
      return { kind, request: await loadIn(transaction, requestId), events };
    });
    events.forEach(onEvent);
    return outcome as DecisionOutcome;
  };

  return {
    load,

    async ofIncident(incidentId) {
      const rows = await db
        .selectFrom('approvalRequests')
        .selectAll()
        .where('incidentId', '=', incidentId)
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
      return requestsOf(db, rows);
    },

    approve: ({ by, required, judged, ...decision }) =>
      decide(decision, async (transaction, request) => {
        if (request.approvals.length !== judged.total) return { kind: 'moved' };
        const lapsed = judged.lapsed.filter((user) => user !== by);
        const events = await takeBack(transaction, request, lapsed);
        const isFirst = await give(transaction, request.id, by);
        const standing = new Set([...judged.standing, by]);
        if (standing.size >= required) {
          const settled = await settleOne(transaction, request.id, { kind: 'approved', by });
          const subject = subjects[settled.subject.kind];
          const event = await subject.approve(transaction, settled, by);
          const others = (await subject.closeOthers?.(transaction, settled)) ?? [];
          return { kind: 'approved', events: [...events, event, ...others] };
        }
        if (!isFirst) return { kind: 'repeated', events };
        const given = { ...about(request), type: 'approval-given', actor: by } as const;
        return { kind: 'counted', events: [...events, given] };
      }),

    reject: ({ by, reason, ...decision }) =>
      decide(decision, async (transaction, { id }) => {
        const settlement = { kind: 'rejected', by, ...(reason ? { reason } : {}) } as const;
        const settled = await settleOne(transaction, id, settlement);
        await subjects[settled.subject.kind].close(transaction, settled, 'rejected');
        const event = eventOf(settled);
        return { kind: 'rejected', events: event ? [event] : [] };
      }),

    async expire(id) {
      const { incidentId } = (await load(id)) ?? {};
      if (!incidentId) return undefined;
      const { request, event } = await db.transaction().execute(async (transaction) => {
        await lockIncident(transaction, incidentId);
        const isExpired = await expireIn(transaction, id);
        const request = await loadIn(transaction, id);
        return { request, event: isExpired ? await told(transaction, request) : undefined };
      });
      if (event) onEvent(event);
      return request;
    },

    async due() {
      const rows = await db
        .selectFrom('approvalRequests')
        .selectAll()
        .where('state', '=', 'open')
        .where('expiresAt', '<=', sql<Date>`now()`)
        .orderBy('expiresAt')
        .execute();
      return requestsOf(db, rows);
    },

    refuse: (request, by, because) =>
      record({
        ...about(request),
        type: 'approval-refused',
        actor: by,
        because,
        ...(request.subject.kind === 'proposal' ? { proposalId: request.subject.id } : {}),
      }),

    lapse: (request, by, because) =>
      record({ ...about(request), type: 'approval-lapsed', actor: by, because }),
  };
}

async function loadIn(transaction: Transaction<Tables>, id: string): Promise<ApprovalRequest> {
  const row = await transaction
    .selectFrom('approvalRequests')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const [request] = await requestsOf(transaction, [row]);
  if (!request) throw new Error(`there is no request ${id}`);
  return request;
}

async function settleOne(
  transaction: Transaction<Tables>,
  id: string,
  settlement: Settlement,
): Promise<ApprovalRequest> {
  const [settled] = await settle(transaction, [id], settlement);
  if (!settled) throw new Error(`the request ${id} is not open`);
  return settled;
}

/** @returns whether its time was over; the database's clock counts */
async function expireIn(transaction: Transaction<Tables>, id: string): Promise<boolean> {
  const due = await transaction
    .selectFrom('approvalRequests')
    .select('id')
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('expiresAt', '<=', sql<Date>`now()`)
    .executeTakeFirst();
  if (!due) return false;
  const settled = await settleOne(transaction, id, { kind: 'expired' });
  await subjects[settled.subject.kind].close(transaction, settled, 'expired');
  return true;
}

async function told(transaction: Transaction<Tables>, request: ApprovalRequest) {
  const event = eventOf(request);
  return event && append(transaction, event);
}

/** Forgets approvals that are void. @returns what is told of it */
async function takeBack(
  transaction: Transaction<Tables>,
  request: ApprovalRequest,
  approvers: readonly string[],
): Promise<NewEvent[]> {
  if (approvers.length === 0) return [];
  await transaction
    .deleteFrom('approvals')
    .where('requestId', '=', request.id)
    .where('approver', 'in', approvers)
    .execute();
  return approvers.map((actor) => ({
    ...about(request),
    type: 'approval-lapsed',
    actor,
    because: 'not an approver any more',
  }));
}

/** @returns whether it is this person's first */
async function give(
  transaction: Transaction<Tables>,
  requestId: string,
  approver: string,
): Promise<boolean> {
  const given = await transaction
    .insertInto('approvals')
    .values({ requestId, approver })
    .onConflict((conflict) => conflict.doNothing())
    .returning('approver')
    .executeTakeFirst();
  return given !== undefined;
}
