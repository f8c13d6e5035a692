import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Who looks at the app's home in Slack. */
export interface HomeStore {
  /** Somebody opens it. */
  open(slackUser: string): Promise<void>;
  /** Takes the turn to publish to them. @returns false when they had it less than that ago */
  claim(slackUser: string, everyMs: number): Promise<boolean>;
  /** Those who opened it within that time and have not been shown what happened since, the latest first. */
  outdated(openWithinMs: number, limit: number): Promise<readonly string[]>;
}

const ago = (ms: number) => sql<Date>`clock_timestamp() - ${ms} * interval '1 millisecond'`;

export const homeStore = (db: Kysely<Tables>): HomeStore => ({
  async open(slackUser) {
    const openedAt = sql<Date>`clock_timestamp()`;
    await db
      .insertInto('homes')
      .values({ slackUser, openedAt })
      .onConflict((conflict) => conflict.column('slackUser').doUpdateSet({ openedAt }))
      .execute();
  },

  async claim(slackUser, everyMs) {
    const claimed = await db
      .updateTable('homes')
      .set({ publishedAt: sql<Date>`clock_timestamp()` })
      .where('slackUser', '=', slackUser)
      .where((of) => of.or([of('publishedAt', 'is', null), of('publishedAt', '<=', ago(everyMs))]))
      .returning('slackUser')
      .executeTakeFirst();
    return claimed !== undefined;
  },

  async outdated(openWithinMs, limit) {
    const rows = await db
      .selectFrom('homes')
      .select('slackUser')
      .where('openedAt', '>', ago(openWithinMs))
      // An event has the time at which its transaction began: it may have been committed a little later.
      .where(
        sql<boolean>`(published_at is null or published_at < (select max(at) + interval '5 seconds' from timeline))`,
      )
      .orderBy('openedAt', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ slackUser }) => slackUser);
  },
});
