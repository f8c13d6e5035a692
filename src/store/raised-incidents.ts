import { type Kysely, sql, type Transaction } from 'kysely';
import type { Signal } from '../model/alert.ts';
import { botActor, type IncidentEvent } from '../model/event.ts';
import type { Incident, IncidentRequest, IncidentState } from '../model/incident.ts';
import { eventOfState, requestColumns, requestedEvent } from './incident-events.ts';
import { incidentOf, stateColumns } from './incident-row.ts';
import { refreshPhases } from './phases.ts';
import type { SignalRow, Tables } from './tables.ts';
import { append, type EventListener, type NewEvent } from './timeline.ts';

/** What a new incident is raised from. */
export interface Raise {
  readonly request: IncidentRequest;
  readonly state: Extract<
    IncidentState,
    { kind: 'diagnosed' | 'not-found' | 'failed' | 'ambiguous' }
  >;
  /** The same for failures that are told as one. */
  readonly groupKey: string;
  readonly stormId?: string;
}

/** Incidents as alerts see them: one for all signals of the same cause, target and time. */
export interface RaisedIncidents {
  /** The newest that an alert raised about this workload, begun or over since then. */
  ofWorkload(signal: Signal, since: Date): Promise<Incident | undefined>;
  /** The newest of a group, begun or over since then. */
  ofGroup(groupKey: string, since: Date): Promise<Incident | undefined>;
  /** A new incident that knows its finding already. The same idempotency key twice is one incident. */
  raise(raise: Raise): Promise<Incident>;
  /** Lets an incident answer these signals; of the workloads among them its timeline tells. */
  join(incidentId: string, signals: readonly Signal[]): Promise<void>;
  resolve(incidentId: string, because: string, actor?: string): Promise<void>;
  reopen(incidentId: string, because: string): Promise<void>;
}

export const raisedIncidents = (
  db: Kysely<Tables>,
  onEvent: EventListener = () => undefined,
): RaisedIncidents => {
  const told = async <T>(
    work: (transaction: Transaction<Tables>, events: IncidentEvent[]) => Promise<T>,
  ): Promise<T> => {
    const events: IncidentEvent[] = [];
    const result = await db.transaction().execute((transaction) => work(transaction, events));
    events.forEach(onEvent);
    return result;
  };

  return {
    async ofWorkload({ cluster, channel, subject }, since) {
      if (subject.kind !== 'workload') return undefined;
      await refreshPhases(db);
      const row = await db
        .selectFrom('incidents')
        .innerJoin('signals', 'signals.incidentId', 'incidents.id')
        .where('signals.cluster', '=', cluster)
        .where('signals.workload', '=', subject.name)
        .where(sql`signals.namespace`, 'is not distinct from', subject.namespace ?? null)
        .where('incidents.channel', '=', channel)
        .where(isRecent(since))
        .selectAll('incidents')
        .orderBy('incidents.createdAt', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && incidentOf(row);
    },

    async ofGroup(groupKey, since) {
      await refreshPhases(db);
      const row = await db
        .selectFrom('incidents')
        .selectAll()
        .where('groupKey', '=', groupKey)
        .where(isRecent(since))
        .orderBy('createdAt', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && incidentOf(row);
    },

    raise: ({ request, state, groupKey, stormId }) =>
      told(async (transaction, events) => {
        const row = await transaction
          .insertInto('incidents')
          .values({
            ...requestColumns(request),
            ...stateColumns(state),
            groupKey,
            stormId: stormId ?? null,
          })
          .onConflict((conflict) => conflict.column('idempotencyKey').doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row) {
          const standing = await transaction
            .selectFrom('incidents')
            .selectAll()
            .where('idempotencyKey', '=', request.idempotencyKey)
            .executeTakeFirstOrThrow();
          return incidentOf(standing);
        }
        const incident = incidentOf(row);
        events.push(await append(transaction, requestedEvent(incident, botActor)));
        events.push(await append(transaction, eventOfState(incident, state, botActor)));
        return incident;
      }),

    join: (incidentId, signals) =>
      told(async (transaction, events) => {
        const joined = await transaction
          .updateTable('signals')
          .set({ incidentId })
          .where(
            'id',
            'in',
            signals.map(({ id }) => id),
          )
          .where('incidentId', 'is', null)
          .where('ignoredBecause', 'is', null)
          .returningAll()
          .execute();
        for (const [workload, rows] of Map.groupBy(joined, (row) => row.workload ?? '')) {
          const [first] = rows;
          if (first)
            events.push(
              await append(transaction, joinedEvent(incidentId, first, workload, rows.length)),
            );
        }
      }),

    resolve: (incidentId, because, actor = botActor) =>
      told(async (transaction, events) => {
        events.push(
          await append(transaction, { type: 'incident-resolved', incidentId, actor, because }),
        );
      }),

    reopen: (incidentId, because) =>
      told(async (transaction, events) => {
        events.push(
          await append(transaction, {
            type: 'incident-reopened',
            incidentId,
            actor: botActor,
            because,
          }),
        );
      }),
  };
};

const isRecent = (since: Date) => sql<boolean>`
  incidents.phase <> 'dismissed' and greatest(
    incidents.created_at,
    incidents.resolved_at,
    (select max(received_at) from signals where signals.incident_id = incidents.id)
  ) >= ${since}`;

const joinedEvent = (
  incidentId: string,
  { source, title, namespace }: SignalRow,
  workload: string,
  alerts: number,
): NewEvent => ({
  type: 'signal-joined',
  incidentId,
  actor: botActor,
  source,
  title,
  ...(namespace === null ? {} : { namespace }),
  workload,
  alerts,
});
