import { type Kysely, sql } from 'kysely';
import type { Alert, AlertPlace, AlertSource, Signal, SignalCount } from '../model/alert.ts';
import { isWaiting, phases } from '../model/life-cycle.ts';
import { storable, toJson } from './json.ts';
import { refreshPhases } from './phases.ts';
import { signalOf } from './signal-row.ts';
import type { Tables } from './tables.ts';

/** An alert as it is to be kept: `cluster` is one of the configuration by now. */
export interface NewSignal extends Omit<Alert, 'cluster'>, AlertPlace {
  readonly cluster: string;
}

/** A signal, and whether its delivery said anything that was not on record. */
export interface RecordedSignal {
  readonly signal: Signal;
  readonly isNew: boolean;
}

/** Alerts on record. What is recorded here is not lost any more: whoever sent it may be told so. */
export interface SignalStore {
  /**
   * Keeps what one delivery tells, in one statement: an occurrence that is known keeps its place, and is marked as
   * resolved once a delivery says so. One that is resolved when it is first heard of is not kept.
   */
  record(signals: readonly NewSignal[]): Promise<readonly RecordedSignal[]>;
  /** The keys of what goes on of an alert, where the message that ends it does not carry the key of the one that began. */
  openKeys(
    alert: Pick<Alert, 'source' | 'fingerprint'>,
    channel: string,
  ): Promise<readonly string[]>;
  load(id: string): Promise<Signal | undefined>;
  /** Those that nobody has answered, received before then; oldest first. */
  waiting(receivedBefore: Date, limit: number): Promise<readonly Signal[]>;
  /** How many those are by now, however long they have waited. */
  waitingCount(): Promise<number>;
  /** Those of a source that go on. */
  standing(source: AlertSource): Promise<readonly Signal[]>;
  /** The unanswered ones about the same workload, to be answered in the same place; this one with them. */
  alike(signal: Signal): Promise<readonly Signal[]>;
  /** Keeps which workload a signal turned out to mean. */
  name(id: string, workload: { readonly namespace: string; readonly name: string }): Promise<void>;
  ignore(ids: readonly string[], because: string): Promise<void>;
  /** What stands behind an incident. */
  countOf(incidentId: string): Promise<SignalCount>;
  /** How many workloads alerts have named in a channel since then. */
  workloadsSince(channel: string, since: Date): Promise<number>;
  /** Nothing of what raised the incident goes on. */
  allResolved(incidentId: string): Promise<boolean>;
  /** Incidents that wait for somebody, and of whose signals none goes on. */
  settled(): Promise<readonly string[]>;
}

const mostWorkloads = 5;
/** What began before so many others is of no interest to anyone. */
const mostStanding = 5_000;

export const signalStore = (db: Kysely<Tables>): SignalStore => ({
  async record(signals) {
    const firing = signals.filter(({ status }) => status === 'firing').map(columnsOf);
    const resolved = signals.filter(({ status }) => status === 'resolved');
    const rows =
      firing.length === 0
        ? []
        : await db
            .insertInto('signals')
            .values(firing)
            .onConflict((conflict) =>
              // Nothing changes, but the row that stands is given back.
              conflict.columns(['source', 'key']).doUpdateSet({ title: sql`signals.title` }),
            )
            .returningAll()
            .returning(sql<boolean>`xmax = 0`.as('isNew'))
            .execute();
    const ended = await Promise.all(
      resolved.map(({ source, key, startedAt }) =>
        db
          .updateTable('signals')
          .set({ resolvedAt: sql<Date>`now()` })
          .where('source', '=', source)
          // What was found behind an alert that names no workload is over with it.
          .where((of) => of.or([of('key', '=', key), of('key', 'like', `${likeText(key)}#%`)]))
          .where('resolvedAt', 'is', null)
          // What came back after that is not over, however late it is said.
          .where('startedAt', '<=', startedAt)
          .returningAll()
          .execute(),
      ),
    );
    return [
      ...rows.map(({ isNew, ...row }) => ({ signal: signalOf(row), isNew })),
      ...ended.flat().map((row) => ({ signal: signalOf(row), isNew: true })),
    ];
  },

  async openKeys({ source, fingerprint }, channel) {
    const rows = await db
      .selectFrom('signals')
      .select('key')
      .where('source', '=', source)
      .where('fingerprint', '=', fingerprint)
      .where('channel', '=', channel)
      .where('resolvedAt', 'is', null)
      .execute();
    return rows.map(({ key }) => key);
  },

  async load(id) {
    const row = await db.selectFrom('signals').selectAll().where('id', '=', id).executeTakeFirst();
    return row && signalOf(row);
  },

  async waiting(receivedBefore, limit) {
    const rows = await db
      .selectFrom('signals')
      .selectAll()
      .where('incidentId', 'is', null)
      .where('ignoredBecause', 'is', null)
      .where('receivedAt', '<', receivedBefore)
      .orderBy('receivedAt')
      .limit(limit)
      .execute();
    return rows.map(signalOf);
  },

  async waitingCount() {
    const { count } = await db
      .selectFrom('signals')
      .select((of) => of.fn.countAll<string>().as('count'))
      .where('incidentId', 'is', null)
      .where('ignoredBecause', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(count);
  },

  async standing(source) {
    const rows = await db
      .selectFrom('signals')
      .selectAll()
      .where('source', '=', source)
      .where('resolvedAt', 'is', null)
      .orderBy('startedAt', 'desc')
      .limit(mostStanding)
      .execute();
    return rows.map(signalOf);
  },

  async alike({ id }) {
    const rows = await db
      .selectFrom('signals')
      .innerJoin('signals as this', (join) =>
        join
          .onRef('this.cluster', '=', 'signals.cluster')
          .onRef('this.channel', '=', 'signals.channel')
          .on((on) =>
            on.or([
              on('signals.id', '=', on.ref('this.id')),
              on.and([
                on('signals.workload', '=', on.ref('this.workload')),
                sql<boolean>`signals.namespace is not distinct from this.namespace`,
                sql<boolean>`signals.thread_ts is not distinct from this.thread_ts`,
              ]),
            ]),
          ),
      )
      .where('this.id', '=', id)
      .where('signals.incidentId', 'is', null)
      .where('signals.ignoredBecause', 'is', null)
      .orderBy('signals.receivedAt')
      .selectAll('signals')
      .execute();
    return rows.map(signalOf);
  },

  async name(id, { namespace, name }) {
    await db
      .updateTable('signals')
      .set({ namespace, workload: name })
      .where('id', '=', id)
      .execute();
  },

  async ignore(ids, because) {
    if (ids.length === 0) return;
    await db
      .updateTable('signals')
      .set({ ignoredBecause: because })
      .where('id', 'in', ids)
      .where('incidentId', 'is', null)
      .execute();
  },

  async countOf(incidentId) {
    const rows = await db
      .selectFrom('signals')
      .select(['namespace', 'workload'])
      .select((of) => of.fn.countAll<string>().as('alerts'))
      .where('incidentId', '=', incidentId)
      .groupBy(['namespace', 'workload'])
      .orderBy((of) => of.fn.min('receivedAt'))
      .execute();
    return {
      alerts: rows.reduce((sum, { alerts }) => sum + Number(alerts), 0),
      workloadCount: rows.length,
      workloads: rows
        .slice(0, mostWorkloads)
        .map(({ namespace, workload }) => ({ namespace: namespace ?? '', name: workload ?? '' })),
    };
  },

  async workloadsSince(channel, since) {
    const { count } = await db
      .selectFrom('signals')
      .select(sql<string>`count(distinct (cluster, namespace, workload))`.as('count'))
      .where('channel', '=', channel)
      .where('threadTs', 'is', null)
      .where('receivedAt', '>=', since)
      .executeTakeFirstOrThrow();
    return Number(count);
  },

  async allResolved(incidentId) {
    const open = await db
      .selectFrom('signals')
      .select('id')
      .where('incidentId', '=', incidentId)
      .where('resolvedAt', 'is', null)
      .limit(1)
      .executeTakeFirst();
    return open === undefined;
  },

  async settled() {
    await refreshPhases(db);
    const rows = await db
      .selectFrom('incidents')
      .innerJoin('signals', 'signals.incidentId', 'incidents.id')
      .where('phase', 'in', phases.filter(isWaiting))
      .groupBy('incidents.id')
      .having(sql<boolean>`bool_and(signals.resolved_at is not null)`)
      .select('incidents.id')
      .execute();
    return rows.map(({ id }) => id);
  },
});

const likeText = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const columnsOf = (signal: NewSignal) => ({
  source: signal.source,
  key: storable(signal.key),
  fingerprint: storable(signal.fingerprint),
  title: storable(signal.title),
  cluster: signal.cluster,
  namespace: signal.subject.namespace ?? null,
  workload: signal.subject.kind === 'workload' ? signal.subject.name : null,
  subject: toJson(signal.subject),
  url: signal.url ?? null,
  channel: signal.channel,
  threadTs: signal.threadTs ?? null,
  startedAt: signal.startedAt,
});
