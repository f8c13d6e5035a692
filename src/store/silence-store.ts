import { type Kysely, sql } from 'kysely';
import type { Silence } from '../model/silence.ts';
import { storable } from './json.ts';
import type { SilenceRow, Tables } from './tables.ts';

/** Silences on record. One that has ended stays there, with who ended it. */
export interface SilenceStore {
  /** Begins one from now on; one of the same pattern that lasts still gets the new end. */
  begin(pattern: string, by: string, durationMs: number): Promise<Silence>;
  /** Those that last still, the first to end first. */
  active(): Promise<readonly Silence[]>;
  /** Ends the one whose id begins so. @returns those that it could have been: one, when it was ended */
  end(prefix: string, by: string): Promise<readonly Silence[]>;
  /** Leaves signals unanswered because of it. */
  silence(signalIds: readonly string[], silence: Silence): Promise<void>;
  /** Lets what a silence that is over kept quiet be answered, where it goes on still. */
  release(): Promise<void>;
  /** How many signals each has silenced, by its id. */
  counts(silences: readonly Silence[]): Promise<ReadonlyMap<string, number>>;
}

export const silenceStore = (db: Kysely<Tables>): SilenceStore => ({
  begin: (pattern, by, durationMs) =>
    db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('silences')
        .set((of) => ({ endedAt: of.ref('until') }))
        .where('endedAt', 'is', null)
        .where('until', '<=', sql<Date>`now()`)
        .execute();
      const until = sql<Date>`now() + ${durationMs} * interval '1 millisecond'`;
      const row = await transaction
        .insertInto('silences')
        .values({ pattern: storable(pattern), begunBy: by, until })
        .onConflict((conflict) =>
          conflict
            .column('pattern')
            .where('endedAt', 'is', null)
            .doUpdateSet({ begunBy: by, begunAt: sql<Date>`now()`, until }),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return silenceOf(row);
    }),

  async active() {
    const rows = await lasting(db).selectAll().orderBy('until').orderBy('id').execute();
    return rows.map(silenceOf);
  },

  async end(prefix, by) {
    const rows = await lasting(db)
      .selectAll()
      .where(sql<boolean>`starts_with(id::text, ${prefix})`)
      .execute();
    const [only, another] = rows;
    if (only && !another)
      await db
        .updateTable('silences')
        .set({ endedBy: by, endedAt: sql<Date>`now()` })
        .where('id', '=', only.id)
        .where('endedAt', 'is', null)
        .execute();
    return rows.map(silenceOf);
  },

  async silence(signalIds, { id, by, until }) {
    if (signalIds.length === 0) return;
    await db
      .updateTable('signals')
      .set({
        silenceId: id,
        ignoredBecause: `silenced by ${by} until ${until.toISOString()}`,
      })
      .where('id', 'in', signalIds)
      .where('incidentId', 'is', null)
      .where('ignoredBecause', 'is', null)
      .execute();
  },

  async release() {
    await db
      .updateTable('signals')
      .set({ silenceId: null, ignoredBecause: null })
      .where('resolvedAt', 'is', null)
      .where('silenceId', 'in', (of) =>
        of
          .selectFrom('silences')
          .select('id')
          .where((is) =>
            is.or([is('endedAt', 'is not', null), is('until', '<=', sql<Date>`now()`)]),
          ),
      )
      .execute();
  },

  async counts(silences) {
    if (silences.length === 0) return new Map();
    const rows = await db
      .selectFrom('signals')
      .select('silenceId')
      .select((of) => of.fn.countAll<string>().as('signals'))
      .where(
        'silenceId',
        'in',
        silences.map(({ id }) => id),
      )
      .groupBy('silenceId')
      .execute();
    return new Map(rows.map(({ silenceId, signals }) => [silenceId ?? '', Number(signals)]));
  },
});

const lasting = (db: Kysely<Tables>) =>
  db.selectFrom('silences').where('endedAt', 'is', null).where('until', '>', sql<Date>`now()`);

const silenceOf = ({ id, pattern, begunBy, until }: SilenceRow): Silence => ({
  id,
  pattern,
  by: begunBy,
  until,
});
