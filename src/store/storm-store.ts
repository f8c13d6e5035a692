import { type Kysely, sql } from 'kysely';
import type { Incident } from '../model/incident.ts';
import type { IncidentPhase } from '../model/life-cycle.ts';
import { incidentOf } from './incident-row.ts';
import { refreshPhases } from './phases.ts';
import type { Tables } from './tables.ts';

/** Many alerts in a short time, told by one message. */
export interface Storm {
  readonly id: string;
  readonly channel: string;
  readonly messageTs?: string;
  readonly startedAt: Date;
  readonly lastAt: Date;
}

/** One incident of a storm, and how much of it stands behind that. */
export interface StormPart {
  readonly incident: Incident;
  readonly phase: IncidentPhase;
  readonly alerts: number;
  readonly workloads: number;
}

/** Storms on record. */
export interface StormStore {
  /** The storm of a channel that something joined since then; a new one where there is none and one is wanted. */
  current(channel: string, since: Date, begin: boolean): Promise<Storm | undefined>;
  /** Ids of the storms that something joined since then. */
  since(time: Date): Promise<readonly string[]>;
  load(id: string): Promise<Storm | undefined>;
  /** Keeps which message tells it; the first one stands. */
  recordMessage(id: string, messageTs: string): Promise<Storm | undefined>;
  /** Its incidents, the one with the most workloads first. */
  parts(id: string): Promise<readonly StormPart[]>;
}

export const stormStore = (db: Kysely<Tables>): StormStore => ({
  async current(channel, since, begin) {
    const row = await db
      .updateTable('storms')
      .set({ lastAt: sql<Date>`now()` })
      .where('id', 'in', (of) =>
        of
          .selectFrom('storms')
          .select('id')
          .where('channel', '=', channel)
          .where('lastAt', '>=', since)
          .orderBy('lastAt', 'desc')
          .limit(1),
      )
      .returningAll()
      .executeTakeFirst();
    if (row) return stormOf(row);
    if (!begin) return undefined;
    const made = await db
      .insertInto('storms')
      .values({ channel })
      .returningAll()
      .executeTakeFirstOrThrow();
    return stormOf(made);
  },

  async since(time) {
    const rows = await db.selectFrom('storms').select('id').where('lastAt', '>=', time).execute();
    return rows.map(({ id }) => id);
  },

  async load(id) {
    const row = await db.selectFrom('storms').selectAll().where('id', '=', id).executeTakeFirst();
    return row && stormOf(row);
  },

  async recordMessage(id, messageTs) {
    await db
      .updateTable('storms')
      .set({ messageTs })
      .where('id', '=', id)
      .where('messageTs', 'is', null)
      .execute();
    return this.load(id);
  },

  async parts(id) {
    await refreshPhases(db);
    const rows = await db
      .selectFrom('incidents')
      .leftJoin('signals', 'signals.incidentId', 'incidents.id')
      .where('stormId', '=', id)
      .groupBy('incidents.id')
      .selectAll('incidents')
      .select([
        sql<string>`count(signals.id)`.as('alerts'),
        sql<string>`count(distinct (signals.namespace, signals.workload))`.as('workloads'),
      ])
      .orderBy('workloads', 'desc')
      .orderBy('incidents.createdAt')
      .execute();
    return rows.map(({ alerts, workloads, ...row }) => ({
      incident: incidentOf(row),
      phase: row.phase,
      alerts: Number(alerts),
      workloads: Number(workloads),
    }));
  },
});

const stormOf = (row: {
  id: string;
  channel: string;
  messageTs: string | null;
  startedAt: Date;
  lastAt: Date;
}): Storm => ({
  id: row.id,
  channel: row.channel,
  ...(row.messageTs === null ? {} : { messageTs: row.messageTs }),
  startedAt: row.startedAt,
  lastAt: row.lastAt,
});
