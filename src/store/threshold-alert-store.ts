import { type Kysely, sql } from 'kysely';
import { type Measurement, measurementSchema, type ThresholdAlert } from '../model/threshold.ts';
import { toJson } from './json.ts';
import type { Tables, ThresholdAlertRow } from './tables.ts';

/** What was told of thresholds: one at a time for each of them in a cluster. */
export interface ThresholdAlertStore {
  /** Those of a cluster that are not over. */
  standing(cluster: string): Promise<readonly ThresholdAlert[]>;
  /** Begins one, or goes on with one of the same threshold that stands, or ended after that time. */
  begin(
    breach: Pick<ThresholdAlert, 'cluster' | 'threshold' | 'channel' | 'measured'>,
    endedAfter: Date,
  ): Promise<ThresholdAlert>;
  /** It is over its limit still. */
  measured(id: string, measured: Measurement): Promise<ThresholdAlert>;
  /** Keeps which message tells it; the first one stands. */
  recordMessage(id: string, messageTs: string): Promise<void>;
  end(id: string): Promise<void>;
}

const now = sql<Date>`now()`;

export const thresholdAlertStore = (db: Kysely<Tables>): ThresholdAlertStore => ({
  async standing(cluster) {
    const rows = await db
      .selectFrom('thresholdAlerts')
      .selectAll()
      .where('cluster', '=', cluster)
      .where('endedAt', 'is', null)
      .orderBy('beganAt')
      .execute();
    return rows.map(alertOf);
  },

  begin: ({ cluster, threshold, channel, measured }, endedAfter) =>
    db.transaction().execute(async (transaction) => {
      const reopened = await transaction
        .updateTable('thresholdAlerts')
        .set({ endedAt: null, beganAt: now, lastAt: now, measured: toJson(measured) })
        .where('id', '=', (of) =>
          of
            .selectFrom('thresholdAlerts')
            .select('id')
            .where('cluster', '=', cluster)
            .where('threshold', '=', threshold)
            .where('channel', '=', channel)
            .where('endedAt', '>=', endedAfter)
            .orderBy('endedAt', 'desc')
            .limit(1),
        )
        .returningAll()
        .executeTakeFirst();
      if (reopened) return alertOf(reopened);
      const row = await transaction
        .insertInto('thresholdAlerts')
        .values({ cluster, threshold, channel, measured: toJson(measured) })
        .onConflict((conflict) =>
          conflict
            .columns(['cluster', 'threshold'])
            .where('endedAt', 'is', null)
            .doUpdateSet({ lastAt: now, measured: toJson(measured) }),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return alertOf(row);
    }),

  async measured(id, measured) {
    const row = await db
      .updateTable('thresholdAlerts')
      .set({ lastAt: now, measured: toJson(measured) })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return alertOf(row);
  },

  async recordMessage(id, messageTs) {
    await db
      .updateTable('thresholdAlerts')
      .set({ messageTs })
      .where('id', '=', id)
      .where('messageTs', 'is', null)
      .execute();
  },

  async end(id) {
    await db
      .updateTable('thresholdAlerts')
      .set({ endedAt: now })
      .where('id', '=', id)
      .where('endedAt', 'is', null)
      .execute();
  },
});

const alertOf = ({ messageTs, endedAt, measured, ...row }: ThresholdAlertRow): ThresholdAlert => ({
  ...row,
  measured: measurementSchema.parse(measured),
  ...(messageTs === null ? {} : { messageTs }),
  ...(endedAt === null ? {} : { endedAt }),
});
