import type { Kysely, Transaction } from 'kysely';
import type { CleanupEvent } from '../model/cleanup-events.ts';
import { type AuditEvent, auditEventSchema, type IncidentEvent } from '../model/event.ts';
import type { SelftestEvent } from '../model/selftest-events.ts';
import { toJson } from './json.ts';
import type { Tables, TimelineRow } from './tables.ts';

/** An event whose time the database sets: one clock for every process. */
export type NewEvent = Untimed<IncidentEvent>;
export type NewSelftestEvent = Untimed<SelftestEvent>;
export type NewCleanupEvent = Untimed<CleanupEvent>;

type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;

/** Told of each event after it has been committed, once, in the process that made it. */
export type EventListener = (event: AuditEvent) => void;

/** Appends to the timeline inside of the transaction that makes the change it tells of. */
export async function append(
  transaction: Transaction<Tables>,
  { incidentId, actor, type, ...detail }: NewEvent,
): Promise<IncidentEvent> {
  const row = await transaction
    .insertInto('timeline')
    .values({ incidentId, actor, type, detail: toJson(detail) })
    .returningAll()
    .executeTakeFirstOrThrow();
  await transaction.insertInto('phaseChanges').values({ incidentId }).execute();
  return incidentEventOf(row);
}

/** The same for a test build, which is no incident's. */
export const appendSelftest = (
  db: Kysely<Tables>,
  event: NewSelftestEvent,
): Promise<SelftestEvent> => appendApart(db, event) as Promise<SelftestEvent>;

/** The same for what is cleaned up. */
export const appendCleanup = (db: Kysely<Tables>, event: NewCleanupEvent): Promise<CleanupEvent> =>
  appendApart(db, event) as Promise<CleanupEvent>;

async function appendApart(
  db: Kysely<Tables>,
  { actor, type, ...detail }: NewSelftestEvent | NewCleanupEvent,
): Promise<AuditEvent> {
  const row = await db
    .insertInto('timeline')
    .values({ actor, type, detail: toJson(detail) })
    .returningAll()
    .executeTakeFirstOrThrow();
  return eventOf(row);
}

/** @returns what happened to an incident, oldest first */
export async function timelineOf(
  db: Kysely<Tables>,
  incidentId: string,
): Promise<readonly IncidentEvent[]> {
  const rows = await db
    .selectFrom('timeline')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .orderBy('id')
    .execute();
  return rows.map(incidentEventOf);
}

const incidentEventOf = (row: TimelineRow): IncidentEvent => eventOf(row) as IncidentEvent;

const eventOf = ({ incidentId, at, actor, type, detail }: TimelineRow): AuditEvent =>
  auditEventSchema.parse({
    ...Object(detail),
    ...(incidentId ? { incidentId } : {}),
    at,
    actor,
    type,
  });
