import { type Kysely, sql } from 'kysely';
import { botActor } from '../model/event.ts';
import { type Selftest, type SelftestState, selftestStateSchema } from '../model/selftest.ts';
import { toJson } from './json.ts';
import type { SelftestRow, Tables } from './tables.ts';
import { appendSelftest, type EventListener } from './timeline.ts';

export interface SelftestRequest
  extends Pick<Selftest, 'cluster' | 'namespace' | 'requestedBy' | 'channel'> {
  /** The same for every delivery of one command. */
  readonly idempotencyKey: string;
}

/** Someone who was not let start one. */
export interface RefusedSelftest extends Pick<Selftest, 'cluster' | 'requestedBy' | 'channel'> {
  readonly because: string;
}

/** Test builds on record. Each change and the event that tells of it are stored together, or neither is. */
export interface SelftestStore {
  /** A new one the first time, the same one for every later delivery of its key. */
  request(request: SelftestRequest): Promise<Selftest>;
  recordRefusal(refused: RefusedSelftest): Promise<void>;
  load(id: string): Promise<Selftest | undefined>;
  /** Its Job was made; told once. */
  recordStart(selftest: Selftest, job: string): Promise<void>;
  /** What it made was removed, but for what is `left`; told once. */
  recordCleared(selftest: Selftest, left: readonly string[]): Promise<void>;
  /** Keeps which message tells it; the first one stands. */
  recordMessage(id: string, messageTs: string): Promise<void>;
  /** `'stale'` when someone else moved it since it was loaded. */
  save(selftest: Selftest, state: SelftestState): Promise<Selftest | 'stale'>;
  /** How long those took that passed before it at the same place, newest first. */
  earlierSeconds(selftest: Selftest, most: number): Promise<readonly number[]>;
  unfinished(): Promise<readonly Selftest[]>;
}

export const selftestStore = (
  db: Kysely<Tables>,
  onEvent: EventListener = () => undefined,
): SelftestStore => ({
  async request({ idempotencyKey, ...request }) {
    const state: SelftestState = { kind: 'running', step: 'making the build' };
    const event = await db.transaction().execute(async (transaction) => {
      const made = await transaction
        .insertInto('selftests')
        .values({ idempotencyKey, ...request, status: state.kind, state: toJson(state) })
        .onConflict((conflict) => conflict.column('idempotencyKey').doNothing())
        .returningAll()
        .executeTakeFirst();
      const { requestedBy: actor, channel } = request;
      return (
        made &&
        appendSelftest(transaction, {
          ...commonOf(made),
          type: 'selftest-requested',
          actor,
          channel,
        })
      );
    });
    if (event) onEvent(event);
    const row = await db
      .selectFrom('selftests')
      .selectAll()
      .where('idempotencyKey', '=', idempotencyKey)
      .executeTakeFirstOrThrow();
    return selftestOf(row);
  },

  async recordRefusal({ requestedBy: actor, ...refused }) {
    onEvent(await appendSelftest(db, { ...refused, type: 'selftest-refused', actor }));
  },

  async load(id) {
    const row = await db
      .selectFrom('selftests')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && selftestOf(row);
  },

  async recordStart({ id }, job) {
    const event = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('selftests')
        .set({ startedAt: sql<Date>`now()` })
        .where('id', '=', id)
        .where('startedAt', 'is', null)
        .returningAll()
        .executeTakeFirst();
      return (
        row && appendSelftest(transaction, { ...commonOf(row), type: 'selftest-started', job })
      );
    });
    if (event) onEvent(event);
  },

  async recordCleared({ id }, left) {
    const event = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('selftests')
        .set({ clearedAt: sql<Date>`now()` })
        .where('id', '=', id)
        .where('clearedAt', 'is', null)
        .returningAll()
        .executeTakeFirst();
      const type = 'selftest-cleared-away';
      return row && appendSelftest(transaction, { ...commonOf(row), type, left: [...left] });
    });
    if (event) onEvent(event);
  },

  async recordMessage(id, messageTs) {
    await db
      .updateTable('selftests')
      .set({ messageTs })
      .where('id', '=', id)
      .where('messageTs', 'is', null)
      .execute();
  },

  async save({ id, version }, state) {
    const saved = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('selftests')
        .set({
          status: state.kind,
          state: toJson(state),
          updatedAt: sql<Date>`now()`,
          version: version + 1,
        })
        .where('id', '=', id)
        .where('version', '=', version)
        .returningAll()
        .executeTakeFirst();
      const end = endOf(state);
      const event = row && end && (await appendSelftest(transaction, { ...commonOf(row), ...end }));
      return { row, event };
    });
    if (saved.event) onEvent(saved.event);
    return saved.row ? selftestOf(saved.row) : 'stale';
  },

  async earlierSeconds({ id, cluster, namespace }, most) {
    const rows = await db
      .selectFrom('selftests')
      .select('state')
      .where('cluster', '=', cluster)
      .where('namespace', '=', namespace)
      .where('status', '=', 'passed')
      .where('id', '<>', id)
      .orderBy('createdAt', 'desc')
      .limit(most)
      .execute();
    return rows.flatMap(({ state }) => {
      const parsed = selftestStateSchema.parse(state);
      return parsed.kind === 'passed' ? [parsed.seconds] : [];
    });
  },

  async unfinished() {
    const rows = await db
      .selectFrom('selftests')
      .selectAll()
      .where('status', '=', 'running')
      .orderBy('createdAt')
      .execute();
    return rows.map(selftestOf);
  },
});

const commonOf = ({ id, cluster, namespace }: SelftestRow) => ({
  actor: botActor,
  cluster,
  namespace,
  selftestId: id,
});

function endOf(state: SelftestState) {
  const type = 'selftest-ended';
  switch (state.kind) {
    case 'running':
      return undefined;
    case 'passed':
      return { type, outcome: state.kind, seconds: state.seconds } as const;
    case 'failed':
      return { type, outcome: state.kind, because: state.because } as const;
  }
}

const selftestOf = (row: SelftestRow): Selftest => ({
  id: row.id,
  cluster: row.cluster,
  namespace: row.namespace,
  requestedBy: row.requestedBy,
  channel: row.channel,
  ...(row.messageTs ? { messageTs: row.messageTs } : {}),
  state: selftestStateSchema.parse(row.state),
  createdAt: row.createdAt,
  version: row.version,
});
