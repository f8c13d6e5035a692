import type { Kysely, Transaction } from 'kysely';
import { type IncidentEvent, incidentEventSchema } from '../model/event.ts';
import { toJson } from './json.ts';
import type { Tables, TimelineRow } from './tables.ts';

/** An event whose time the database sets: one clock for every process. */
export type NewEvent = IncidentEvent extends infer E
  ? E extends IncidentEvent
    ? Omit<E, 'at'>
    : never
  : never;

/** Told of each event after it has been committed, once, in the process that made it. */
export type EventListener = (event: IncidentEvent) => void;

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
  return rows.map(eventOf);
}

const eventOf = ({ incidentId, at, actor, type, detail }: TimelineRow): IncidentEvent =>
  incidentEventSchema.parse({ ...Object(detail), incidentId, at, actor, type });
