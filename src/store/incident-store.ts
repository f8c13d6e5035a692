import { type Kysely, sql, type Transaction } from 'kysely';
import { botActor, type IncidentEvent } from '../model/event.ts';
import type { Incident, IncidentRequest, IncidentState } from '../model/incident.ts';
import { settleOf } from './approval-requests.ts';
import { eventOfState, requestColumns, requestedEvent } from './incident-events.ts';
import { incidentOf, stateColumns } from './incident-row.ts';
import { isUuid } from './is-uuid.ts';
import { refreshPhases } from './phases.ts';
import type { Tables } from './tables.ts';
import { append, type EventListener, timelineOf } from './timeline.ts';

/** Incidents and their timeline. Each change and the event that tells of it are stored together, or neither is. */
export interface IncidentStore {
  /** The incident of a request: a new one the first time, the same one for every later delivery of its key. */
  request(request: IncidentRequest): Promise<{ incident: Incident; created: boolean }>;
  load(id: string): Promise<Incident | undefined>;
  /** The same, with the phase that its timeline has come to by now. */
  current(id: string): Promise<Incident | undefined>;
  /**
   * Moves an incident on. `'stale'` when someone else moved it since it was loaded: load it again and decide anew.
   * Dismissing an incident dismisses its proposals that nobody has approved, or that could not be opened.
   * @param actor who did it; the bot, unless someone clicked
   */
  save(incident: Incident, state: IncidentState, actor?: string): Promise<Incident | 'stale'>;
  /** Settles which namespace is meant; `'stale'` when that was no question any more. */
  chooseNamespace(id: string, namespace: string, actor: string): Promise<Incident | 'stale'>;
  /** Keeps that all was done and told which follows from the finding. */
  recordWorkedOut(id: string): Promise<void>;
  /** Requests that nobody has finished or told, oldest first: a process that died may have left them. */
  unfinished(): Promise<readonly Incident[]>;
  /** Keeps which message tells the incident. The first one stands: look at `messageTs` of what comes back. */
  recordMessage(id: string, messageTs: string): Promise<Incident | undefined>;
  /** Newest first, 50 unless told. */
  list(query?: { readonly limit?: number }): Promise<readonly Incident[]>;
  /** Other incidents that nothing explained either, with the same fingerprint; newest first. */
  withFingerprint(
    fingerprint: string,
    except: string | undefined,
    limit: number,
  ): Promise<readonly Incident[]>;
  /** Names of the Jobs of a namespace that were found to have failed for that cause, more than possibly. */
  withCause(query: CauseQuery): Promise<readonly string[]>;
  /** What happened, oldest first. */
  timeline(id: string): Promise<readonly IncidentEvent[]>;
}

export interface CauseQuery {
  readonly cause: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly since: Date;
}

const ignore: EventListener = () => undefined;

export const incidentStore = (db: Kysely<Tables>, onEvent = ignore): IncidentStore => ({
  async request(request) {
    const made = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto('incidents')
        .values(requestColumns(request))
        .onConflict((conflict) => conflict.column('idempotencyKey').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const incident = incidentOf(row);
      return {
        incident,
        event: await append(transaction, requestedEvent(incident, request.requestedBy)),
      };
    });
    if (made) {
      onEvent(made.event);
      return { incident: made.incident, created: true };
    }
    // The conflicting row is committed by now, or the insert above would still wait for it.
    const row = await db
      .selectFrom('incidents')
      .selectAll()
      .where('idempotencyKey', '=', request.idempotencyKey)
      .executeTakeFirstOrThrow();
    return { incident: incidentOf(row), created: false };
  },

  async load(id) {
    if (!isUuid(id)) return undefined;
    const row = await db
      .selectFrom('incidents')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && incidentOf(row);
  },

  async current(id) {
    await refreshPhases(db);
    return this.load(id);
  },

  async save(incident, state, actor = botActor) {
    const saved = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('incidents')
        .set({
          ...stateColumns(state),
          ...(state.kind === 'diagnosing' ? { workedOutAt: null } : {}),
          updatedAt: sql<Date>`now()`,
          version: incident.version + 1,
        })
        .where('id', '=', incident.id)
        .where('version', '=', incident.version)
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const events = [await append(transaction, eventOfState(incident, state, actor))];
      if (state.kind === 'dismissed') {
        const dismissed = await transaction
          .updateTable('proposals')
          .set({
            status: 'dismissed',
            approvedBy: null,
            approvedAt: null,
            error: null,
            updatedAt: sql<Date>`now()`,
          })
          .where('incidentId', '=', incident.id)
          .where('status', 'in', ['proposed', 'failed'])
          .returning('id')
          .execute();
        const ids = dismissed.map(({ id }) => id);
        events.push(
          ...(await settleOf(transaction, 'proposal', ids, { kind: 'stopped', by: actor })),
          ...(await dismissActions(transaction, incident.id, actor)),
        );
      }
      return { incident: incidentOf(row), events };
    });
    if (!saved) return 'stale';
    saved.events.forEach(onEvent);
    return saved.incident;
  },

  async chooseNamespace(id, namespace, actor) {
    const chosen = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('incidents')
        .set((of) => ({
          namespace,
          ...stateColumns({ kind: 'requested' }),
          updatedAt: sql<Date>`now()`,
          version: of('version', '+', 1),
        }))
        .where('id', '=', id)
        .where('state', '=', 'ambiguous')
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const event = await append(transaction, {
        type: 'namespace-chosen',
        incidentId: id,
        actor,
        namespace,
      });
      return { incident: incidentOf(row), event };
    });
    if (!chosen) return 'stale';
    onEvent(chosen.event);
    return chosen.incident;
  },

  async recordWorkedOut(id) {
    await db
      .updateTable('incidents')
      .set({ workedOutAt: sql<Date>`now()` })
      .where('id', '=', id)
      .execute();
  },

  async unfinished() {
    const rows = await db
      .selectFrom('incidents')
      .selectAll()
      .where((of) =>
        of.or([
          of('state', 'in', ['requested', 'diagnosing']),
          // Its finding is on record, and not all is told yet. Where Slack refuses, it is not tried for ever.
          of.and([
            of('workedOutAt', 'is', null),
            of('createdAt', '>', sql<Date>`now() - interval '1 hour'`),
          ]),
        ]),
      )
      .where('state', '<>', 'dismissed')
      .orderBy('createdAt')
      .execute();
    return rows.map(incidentOf);
  },

  async recordMessage(id, messageTs) {
    const event = await db.transaction().execute(async (transaction) => {
      // Not a change of state, so the version stays: a worker that is diagnosing meanwhile may still save.
      const row = await transaction
        .updateTable('incidents')
        .set({ messageTs, updatedAt: sql<Date>`now()` })
        .where('id', '=', id)
        .where('messageTs', 'is', null)
        .returning('channel')
        .executeTakeFirst();
      if (!row) return undefined;
      return append(transaction, {
        type: 'message-posted',
        incidentId: id,
        actor: botActor,
        channel: row.channel,
        messageTs,
      });
    });
    if (event) onEvent(event);
    return this.load(id);
  },

  async list({ limit = 50 } = {}) {
    const rows = await db
      .selectFrom('incidents')
      .selectAll()
      .orderBy('createdAt', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(incidentOf);
  },

  async withFingerprint(fingerprint, except, limit) {
    const rows = await db
      .selectFrom('incidents')
      .selectAll()
      .where(sql`diagnosis ->> 'fingerprint'`, '=', fingerprint)
      .$if(except !== undefined, (query) => query.where('id', '<>', except ?? ''))
      .orderBy('createdAt', 'desc')
      .limit(limit)
      .execute();
    return rows.map(incidentOf);
  },

  async withCause({ cause, cluster, namespace, since }) {
    const rows = await db
      .selectFrom('incidents')
      .select(sql<string>`diagnosis #>> '{subject,name}'`.as('name'))
      .distinct()
      .where('cluster', '=', cluster)
      .where('createdAt', '>=', since)
      .where(sql`diagnosis #>> '{subject,namespace}'`, '=', namespace)
      .where(sql`diagnosis #>> '{causes,0,id}'`, '=', cause)
      .where(sql`diagnosis #>> '{causes,0,certainty}'`, '<>', 'possible')
      .limit(mostWithCause)
      .execute();
    return rows.map(({ name }) => name);
  },

  timeline: (id) => timelineOf(db, id),
});

/** Nothing that waits for an approval is left of an incident that was put aside. */
async function dismissActions(
  transaction: Transaction<Tables>,
  incidentId: string,
  by: string,
): Promise<readonly IncidentEvent[]> {
  const dismissed = await transaction
    .updateTable('actions')
    .set({ status: 'dismissed', updatedAt: sql<Date>`now()` })
    .where('incidentId', '=', incidentId)
    .where('status', '=', 'proposed')
    .returning('id')
    .execute();
  const ids = dismissed.map(({ id }) => id);
  return settleOf(transaction, 'action', ids, { kind: 'stopped', by });
}

const mostWithCause = 100;
