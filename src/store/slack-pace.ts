import { type Kysely, sql } from 'kysely';
import type { Pace } from '../model/pace.ts';
import type { Tables } from './tables.ts';

/** Turns among all processes that share this database, by its clock: one row a key, one statement a turn. */
export const sharedPace = (db: Kysely<Tables>): Pace => ({
  async take(key, { everyMs, burst }) {
    const every = sql`${everyMs} * interval '1 millisecond'`;
    const { rows } = await sql<{ waitMs: number }>`
      insert into slack_pace as pace (key, paid_at) values (${key}, clock_timestamp() + ${every})
      on conflict (key) do update set paid_at = greatest(pace.paid_at, clock_timestamp()) + ${every}
      returning (extract(epoch from paid_at - clock_timestamp()) * 1000)::float8 as wait_ms`.execute(
      db,
    );
    return Math.max(0, (rows[0]?.waitMs ?? 0) - everyMs * burst);
  },
});
