import { type Kysely, sql } from 'kysely';
import type { IncidentEvent } from '../model/event.ts';
import { type IncidentPhase, phaseAfter } from '../model/life-cycle.ts';
import type { Tables } from './tables.ts';
import { timelineOf } from './timeline.ts';

/** What a timeline adds up to. */
interface Course {
  readonly phase: IncidentPhase;
  readonly phaseSince: Date;
  readonly diagnosedAt: Date | null;
  readonly resolvedAt: Date | null;
}

/**
 * Works out the phases of the incidents whose timelines have grown. Phases are kept beside the incident so that they
 * can be asked for; each transaction that adds an event leaves a note, and takes no lock that others might wait for.
 */
export const refreshPhases = (db: Kysely<Tables>): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    const notes = await transaction
      .deleteFrom('phaseChanges')
      .where('id', 'in', (of) =>
        of.selectFrom('phaseChanges').select('id').orderBy('id').forUpdate().skipLocked(),
      )
      .returning('incidentId')
      .execute();
    for (const id of [...new Set(notes.map(({ incidentId }) => incidentId))].toSorted()) {
      // Before the timeline is read: whoever works out the same phase comes one after the other.
      await sql`select from incidents where id = ${id} for no key update`.execute(transaction);
      const course = courseOf(await timelineOf(transaction, id));
      if (course)
        await transaction.updateTable('incidents').set(course).where('id', '=', id).execute();
    }
  });

/** Pure: how far the events have brought the incident, and when it got there for the first time. */
export function courseOf(events: readonly IncidentEvent[]): Course | undefined {
  const [first] = events;
  if (!first) return undefined;
  let course: Course = { phase: 'open', phaseSince: first.at, diagnosedAt: null, resolvedAt: null };
  for (const event of events) {
    const phase = phaseAfter(course.phase, event);
    course = {
      phase,
      phaseSince: phase === course.phase ? course.phaseSince : event.at,
      diagnosedAt: course.diagnosedAt ?? (event.type === 'diagnosis-finished' ? event.at : null),
      resolvedAt: phase !== 'resolved' ? null : (course.resolvedAt ?? event.at),
    };
  }
  return course;
}
