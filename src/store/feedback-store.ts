import { type Kysely, sql } from 'kysely';
import type { Feedback } from '../model/feedback.ts';
import { isUuid } from './is-uuid.ts';
import { storable } from './json.ts';
import type { FeedbackRow, Tables } from './tables.ts';
import { append, type EventListener } from './timeline.ts';

/** What people say of findings, one voice a person. Each change and the event that tells of it are stored together. */
export interface FeedbackStore {
  /** Takes the place of what the same person said before. Said again it changes nothing, and no event tells of it. */
  give(feedback: Omit<Feedback, 'at'>): Promise<void>;
  /** Newest first. */
  ofIncident(incidentId: string): Promise<readonly Feedback[]>;
}

export const feedbackStore = (
  db: Kysely<Tables>,
  onEvent: EventListener = () => undefined,
): FeedbackStore => ({
  async give({ incidentId, by, isApprover, answer, said, cause, note }) {
    const change = {
      isApprover,
      answer,
      said: storable(said),
      cause: storable(cause),
      note: note === undefined ? null : storable(note),
    };
    const event = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto('feedback')
        .values({ incidentId, givenBy: by, ...change })
        .onConflict((conflict) =>
          conflict
            .columns(['incidentId', 'givenBy'])
            .doUpdateSet({ ...change, givenAt: sql<Date>`clock_timestamp()` })
            .where(
              sql<boolean>`(feedback.answer, feedback.said, feedback.cause, feedback.note)
                is distinct from (excluded.answer, excluded.said, excluded.cause, excluded.note)`,
            ),
        )
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      return append(transaction, {
        type: 'feedback-given',
        incidentId,
        actor: by,
        answer: row.answer,
        said: row.said,
        cause: row.cause,
        ...(row.note === null ? {} : { note: row.note }),
      });
    });
    if (event) onEvent(event);
  },

  async ofIncident(incidentId) {
    if (!isUuid(incidentId)) return [];
    const rows = await db
      .selectFrom('feedback')
      .selectAll()
      .where('incidentId', '=', incidentId)
      .orderBy('givenAt', 'desc')
      .orderBy('givenBy')
      .execute();
    return rows.map(feedbackOf);
  },
});

/** A row as what somebody said. */
export const feedbackOf = ({ givenBy, givenAt, note, ...row }: FeedbackRow): Feedback => ({
  ...row,
  by: givenBy,
  at: givenAt,
  ...(note === null ? {} : { note }),
});
