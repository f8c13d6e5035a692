import { type Kysely, sql } from 'kysely';
import { type Selftest, type SelftestState, selftestStateSchema } from '../model/selftest.ts';
import { toJson } from './json.ts';
import type { SelftestRow, Tables } from './tables.ts';

export interface SelftestRequest
  extends Pick<Selftest, 'cluster' | 'namespace' | 'requestedBy' | 'channel'> {
  /** The same for every delivery of one command. */
  readonly idempotencyKey: string;
}

/** Test builds on record. */
export interface SelftestStore {
  /** A new one the first time, the same one for every later delivery of its key. */
  request(request: SelftestRequest): Promise<Selftest>;
  load(id: string): Promise<Selftest | undefined>;
  /** Keeps which message tells it; the first one stands. */
  recordMessage(id: string, messageTs: string): Promise<void>;
  /** `'stale'` when someone else moved it since it was loaded. */
  save(selftest: Selftest, state: SelftestState): Promise<Selftest | 'stale'>;
  /** How long those took that passed before it at the same place, newest first. */
  earlierSeconds(selftest: Selftest, most: number): Promise<readonly number[]>;
  unfinished(): Promise<readonly Selftest[]>;
}

export const selftestStore = (db: Kysely<Tables>): SelftestStore => ({
  async request({ idempotencyKey, ...request }) {
    const state: SelftestState = { kind: 'running', step: 'making the build' };
    await db
      .insertInto('selftests')
      .values({ idempotencyKey, ...request, status: state.kind, state: toJson(state) })
      .onConflict((conflict) => conflict.column('idempotencyKey').doNothing())
      .execute();
    const row = await db
      .selectFrom('selftests')
      .selectAll()
      .where('idempotencyKey', '=', idempotencyKey)
      .executeTakeFirstOrThrow();
    return selftestOf(row);
  },

  async load(id) {
    const row = await db
      .selectFrom('selftests')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && selftestOf(row);
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
    const row = await db
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
    return row ? selftestOf(row) : 'stale';
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
