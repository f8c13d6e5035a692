import { type Kysely, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import {
  type Cleanup,
  type CleanupPlan,
  cleanupHash,
  cleanupPlanSchema,
  type Left,
  leftSchema,
} from '../model/cleanup.ts';
import { botActor } from '../model/event.ts';
import { namespacedName } from '../model/references.ts';
import { isUuid } from './is-uuid.ts';
import { toJson } from './json.ts';
import type { CleanupRow, Tables } from './tables.ts';
import { appendCleanup, type EventListener, type NewCleanupEvent } from './timeline.ts';

/** What somebody, or the schedule, wants to have cleaned up. */
export interface NewCleanup
  extends Pick<Cleanup, 'cluster' | 'target' | 'requestedBy' | 'channel'> {
  readonly plan: CleanupPlan;
  readonly state: Extract<Cleanup['state'], 'shown' | 'proposed' | 'approved'>;
  readonly expiresAfterHours: number;
}

/** Rounds of cleaning up on record. Each change and the event that tells of it are stored together, or neither is. */
export interface CleanupStore {
  /** Puts one on record; the same plan that waits already is not asked for twice. */
  propose(cleanup: NewCleanup): Promise<{ readonly cleanup: Cleanup; readonly isNew: boolean }>;
  load(id: string): Promise<Cleanup | undefined>;
  /** Keeps which message tells it; the first one stands. */
  recordMessage(id: string, messageTs: string): Promise<void>;
  /**
   * Counts one person's yes; with as many as it takes it is approved.
   * @returns `'stale'` when it waits no more, or is not what they saw
   */
  approve(
    id: string,
    yes: { by: string; hash: string; required: number },
  ): Promise<Cleanup | 'stale'>;
  reject(id: string, by: string): Promise<Cleanup | 'stale'>;
  /** Someone pressed who may not, or in vain. */
  refuse(cleanup: Cleanup, by: string, because: string): Promise<void>;
  /** Lets one expire whose time is over; `'stale'` when it is not. */
  expire(id: string): Promise<Cleanup | 'stale'>;
  recordEnd(
    id: string,
    outcome: 'done' | 'failed',
    result: { readonly deleted: readonly string[]; readonly left: readonly Left[] },
  ): Promise<Cleanup | 'stale'>;
  /** What was approved and not carried out, and what has expired and was not told so. */
  unfinished(): Promise<readonly Cleanup[]>;
  /** Is this time of the schedule over? */
  isRoundDone(round: string): Promise<boolean>;
  recordRound(round: string): Promise<void>;
}

export const cleanupStore = (
  db: Kysely<Tables>,
  onEvent: EventListener = () => undefined,
): CleanupStore => {
  /** Changes one that stands so, and tells of it. */
  const move = async (
    id: string,
    change: (
      transaction: Transaction<Tables>,
      now: CleanupRow,
    ) => Promise<{ readonly row: CleanupRow; readonly event: NewCleanupEvent } | undefined>,
  ): Promise<Cleanup | 'stale'> => {
    if (!isUuid(id)) return 'stale';
    const moved = await db.transaction().execute(async (transaction) => {
      const now = await transaction
        .selectFrom('cleanups')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      const changed = now && (await change(transaction, now));
      return changed && { ...changed, told: await appendCleanup(transaction, changed.event) };
    });
    if (!moved) return 'stale';
    onEvent(moved.told);
    return cleanupOf(moved.row);
  };
  const set = (
    transaction: Transaction<Tables>,
    { id, version }: CleanupRow,
    values: Partial<{
      state: Cleanup['state'];
      approvals: string;
      rejectedBy: string;
      deleted: string;
      leftBehind: string;
    }>,
  ) =>
    transaction
      .updateTable('cleanups')
      .set({ ...values, version: version + 1 })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();

  return {
    async propose({ plan, target, expiresAfterHours, ...about }) {
      const hash = cleanupHash(plan);
      const made = await db.transaction().execute(async (transaction) => {
        const row = await transaction
          .insertInto('cleanups')
          .values({
            ...about,
            target: target ?? null,
            plan: toJson(plan),
            hash,
            expiresAt: sql<Date>`now() + make_interval(secs => ${expiresAfterHours * 3600})`,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['cluster', 'hash'])
              .where('state', 'in', ['proposed', 'approved'])
              .doNothing(),
          )
          .returningAll()
          .executeTakeFirst();
        if (!row) return undefined;
        const events = [await appendCleanup(transaction, proposedEvent(row, plan))];
        if (row.state === 'approved')
          events.push(
            await appendCleanup(transaction, { ...commonOf(row), type: 'cleanup-approved', hash }),
          );
        return { row, events };
      });
      made?.events.forEach(onEvent);
      if (made) return { cleanup: cleanupOf(made.row), isNew: true };
      const standing = await db
        .selectFrom('cleanups')
        .selectAll()
        .where('cluster', '=', about.cluster)
        .where('hash', '=', hash)
        .orderBy('createdAt', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      return { cleanup: cleanupOf(standing), isNew: false };
    },

    async load(id) {
      if (!isUuid(id)) return undefined;
      const row = await db
        .selectFrom('cleanups')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && cleanupOf(row);
    },

    async recordMessage(id, messageTs) {
      await db
        .updateTable('cleanups')
        .set({ messageTs })
        .where('id', '=', id)
        .where('messageTs', 'is', null)
        .execute();
    },

    approve: (id, { by, hash, required }) =>
      move(id, async (transaction, now) => {
        if (now.state !== 'proposed' || now.hash !== hash || now.expiresAt <= new Date())
          return undefined;
        const others = approvalsOf(now).filter((one) => one.by !== by);
        const approvals = [...others, { by, at: new Date() }];
        const isEnough = approvals.length >= required;
        const row = await set(transaction, now, {
          approvals: toJson(approvals),
          ...(isEnough ? { state: 'approved' } : {}),
        });
        const type = isEnough ? 'cleanup-approved' : 'cleanup-approval-given';
        return { row, event: { ...commonOf(row), type, actor: by, hash } };
      }),

    reject: (id, by) =>
      move(id, async (transaction, now) => {
        if (now.state !== 'proposed') return undefined;
        const row = await set(transaction, now, { state: 'rejected', rejectedBy: by });
        return { row, event: { ...commonOf(row), type: 'cleanup-rejected', actor: by } };
      }),

    async refuse({ id, cluster }, by, because) {
      const event = {
        type: 'cleanup-refused',
        cleanupId: id,
        cluster,
        actor: by,
        because,
      } as const;
      onEvent(await appendCleanup(db, event));
    },

    expire: (id) =>
      move(id, async (transaction, now) => {
        if (now.state !== 'proposed' || now.expiresAt > new Date()) return undefined;
        const row = await set(transaction, now, { state: 'expired' });
        return { row, event: { ...commonOf(row), type: 'cleanup-expired' } };
      }),

    recordEnd: (id, outcome, { deleted, left }) =>
      move(id, async (transaction, now) => {
        if (now.state !== 'approved') return undefined;
        const row = await set(transaction, now, {
          state: outcome,
          deleted: toJson(deleted),
          leftBehind: toJson(left),
        });
        const result = { outcome, deleted: [...deleted], left: [...left] };
        return { row, event: { ...commonOf(row), type: 'cleanup-ended', ...result } };
      }),

    async unfinished() {
      const rows = await db
        .selectFrom('cleanups')
        .selectAll()
        .where((is) =>
          is.or([
            is('state', '=', 'approved'),
            is.and([is('state', '=', 'proposed'), is('expiresAt', '<=', sql<Date>`now()`)]),
          ]),
        )
        .orderBy('createdAt')
        .execute();
      return rows.map(cleanupOf);
    },

    async isRoundDone(round) {
      const row = await db
        .selectFrom('cleanupRounds')
        .select('round')
        .where('round', '=', round)
        .executeTakeFirst();
      return row !== undefined;
    },

    async recordRound(round) {
      await db
        .insertInto('cleanupRounds')
        .values({ round })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await db
        .deleteFrom('cleanupRounds')
        .where('at', '<', sql<Date>`now() - interval '90 days'`)
        .execute();
    },
  };
};

const commonOf = ({ id, cluster }: CleanupRow) => ({ actor: botActor, cluster, cleanupId: id });

const proposedEvent = (row: CleanupRow, { jobs, configMaps }: CleanupPlan): NewCleanupEvent => ({
  ...commonOf(row),
  type: 'cleanup-proposed',
  actor: row.requestedBy,
  channel: row.channel,
  dryRun: row.state === 'shown',
  jobs: jobs.map(namespacedName),
  configMaps: configMaps.map(namespacedName),
  hash: row.hash,
});

const approvalsSchema = z.array(z.object({ by: z.string(), at: z.coerce.date() }));

const approvalsOf = ({ approvals }: CleanupRow) => approvalsSchema.parse(approvals);

const cleanupOf = (row: CleanupRow): Cleanup => ({
  id: row.id,
  cluster: row.cluster,
  ...(row.target ? { target: row.target } : {}),
  requestedBy: row.requestedBy,
  channel: row.channel,
  ...(row.messageTs ? { messageTs: row.messageTs } : {}),
  plan: cleanupPlanSchema.parse(row.plan),
  hash: row.hash,
  state: row.state,
  approvals: approvalsOf(row),
  ...(row.rejectedBy ? { rejectedBy: row.rejectedBy } : {}),
  deleted: z.array(z.string()).parse(row.deleted),
  left: z.array(leftSchema).parse(row.leftBehind),
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
});
