import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { BuildHistory } from '../model/systems/build-history.ts';
import { messageOf } from '../problems/text.ts';
import { toJson } from './json.ts';
import type { Tables } from './tables.ts';

/** What is kept of the logs of builds that succeeded: hashes of their masked lines, by target. */
export type GoodLogStore = BuildHistory & {
  /** The newest log of a target takes the place of the one before. */
  learn(target: string, templates: readonly string[]): Promise<void>;
};

/** Older ones tell of a Dockerfile that has changed since. */
const mostDays = 30;
const mostTargets = 2_000;

const templatesSchema = z.array(z.string());

export const goodLogStore = (db: Kysely<Tables>): GoodLogStore => ({
  async goodTemplates(target) {
    try {
      const row = await db
        .selectFrom('goodLogs')
        .select('templates')
        .where('target', '=', target)
        .where('learntAt', '>', daysAgo(mostDays))
        .executeTakeFirst();
      return row
        ? { kind: 'found', value: templatesSchema.parse(row.templates) }
        : { kind: 'not-found' };
    } catch (error) {
      return { kind: 'unavailable', because: messageOf(error) };
    }
  },

  async learn(target, templates) {
    const learnt = { templates: toJson(templates), learntAt: new Date() };
    await db
      .insertInto('goodLogs')
      .values({ target, ...learnt })
      .onConflict((conflict) => conflict.column('target').doUpdateSet(learnt))
      .execute();
    await db
      .deleteFrom('goodLogs')
      .where((one) =>
        one.or([
          one('learntAt', '<=', daysAgo(mostDays)),
          one(
            'target',
            'in',
            one
              .selectFrom('goodLogs')
              .select('target')
              .orderBy('learntAt', 'desc')
              .orderBy('target')
              .offset(mostTargets),
          ),
        ]),
      )
      .execute();
  },
});

const daysAgo = (days: number) => sql<Date>`now() - make_interval(days => ${days})`;
