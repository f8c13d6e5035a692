import { type Kysely, sql, type Transaction } from 'kysely';
import type { EndedBuild } from '../model/ended-build.ts';
import type { NamespacedName } from '../model/references.ts';
import { storable } from './json.ts';
import type { BuildRow, Tables } from './tables.ts';

/** Builds that ended, each once, whoever sees it and however often. */
export interface BuildStore {
  /**
   * Keeps what the watcher sees. @param watchedBy the part of the configuration by which it sees them
   * @returns those that it had not seen before
   */
  record(builds: readonly EndedBuild[], watchedBy: string): Promise<readonly EndedBuild[]>;
  /**
   * Keeps why a build failed. @param evenUnseen keeps it, too, when the watcher has not seen the build
   * @returns whether nobody had said so before: each failure has one cause
   */
  explain(build: EndedBuild, cause: string, evenUnseen: boolean): Promise<boolean>;
  /** Their Jobs are there no more. */
  gone(cluster: string, uids: readonly string[]): Promise<void>;
  /** Of those that failed and are still there, which are seen so: `watchedBy` and the Job's uid. */
  standing(cluster: string): Promise<readonly { watchedBy: string; uid: string }[]>;
  /** How many failed Jobs are there still, by namespace. */
  failedJobs(): Promise<readonly { cluster: string; namespace: string; jobs: number }[]>;
  /** What the watcher saw end in a cluster since then. */
  since(cluster: string, since: Date): Promise<BuildSummary>;
  /** Forgets builds that ended before then. */
  prune(endedBefore: Date): Promise<void>;
}

/** How the builds of some time ended. */
export interface BuildSummary {
  readonly builds: number;
  readonly failures: number;
  /** How long 95 % of them took at most; absent where no build is known to have taken any time. */
  readonly p95Seconds?: number;
  /** Failed builds by namespace, the one with the most first. */
  readonly failedIn: { namespace: string; builds: number }[];
  /** Those that are known to have run out of memory, newest first; a few of them. */
  readonly outOfMemory: NamespacedName[];
  /** Those that took longest, slowest first; a few of them. */
  readonly slowest: (NamespacedName & { readonly seconds: number })[];
}

const mostNamed = 5;
/** Postgres takes 65,535 parameters in one statement. */
const mostAtOnce = 1_000;

export const buildStore = (db: Kysely<Tables>): BuildStore => ({
  record: (builds, watchedBy) =>
    db.transaction().execute(async (transaction) => {
      const seen: EndedBuild[] = [];
      for (const some of chunksOf(builds))
        seen.push(...(await recordSome(transaction, some, watchedBy)));
      return seen;
    }),

  async explain(build, cause, evenUnseen) {
    if (evenUnseen)
      await db
        .insertInto('builds')
        .values(columnsOf(build))
        .onConflict((conflict) => conflict.columns(['cluster', 'uid']).doNothing())
        .execute();
    const explained = await db
      .updateTable('builds')
      .set({ cause })
      .where('cluster', '=', build.cluster)
      .where('uid', '=', build.uid)
      .where('cause', 'is', null)
      .returning('uid')
      .executeTakeFirst();
    return explained !== undefined;
  },

  async gone(cluster, uids) {
    for (const some of chunksOf(uids))
      await db
        .updateTable('builds')
        .set({ goneAt: sql<Date>`now()` })
        .where('cluster', '=', cluster)
        .where('uid', 'in', some)
        .where('goneAt', 'is', null)
        .execute();
  },

  async standing(cluster) {
    const rows = await db
      .selectFrom('builds')
      .select(['watchedBy', 'uid'])
      .where('cluster', '=', cluster)
      .where(isStanding)
      .execute();
    return rows.map(({ watchedBy, uid }) => ({ watchedBy: watchedBy ?? '', uid }));
  },

  async failedJobs() {
    const rows = await db
      .selectFrom('builds')
      .select(['cluster', 'namespace'])
      .select((of) => of.fn.countAll<string>().as('jobs'))
      .where(isStanding)
      .groupBy(['cluster', 'namespace'])
      .orderBy('cluster')
      .orderBy('namespace')
      .execute();
    return rows.map((row) => ({ ...row, jobs: Number(row.jobs) }));
  },

  async since(cluster, since) {
    const ended = db
      .selectFrom('builds')
      .where('cluster', '=', cluster)
      .where('watchedBy', 'is not', null)
      .where('endedAt', '>=', since);
    const isFailed = sql<string>`count(*) filter (where outcome = 'failed')`;
    const whole = await ended
      .select((of) => of.fn.countAll<string>().as('builds'))
      .select(isFailed.as('failures'))
      .select(
        sql<number | null>`percentile_cont(0.95) within group (order by ${seconds})`.as('p95'),
      )
      .executeTakeFirstOrThrow();
    const failedIn = await ended
      .where('outcome', '=', 'failed')
      .select('namespace')
      .select((of) => of.fn.countAll<string>().as('builds'))
      .groupBy('namespace')
      .orderBy('builds', 'desc')
      .orderBy('namespace')
      .execute();
    const outOfMemory = await ended
      .where('cause', '=', 'oom-killed')
      .select(['namespace', 'job as name'])
      .orderBy('endedAt', 'desc')
      .orderBy('job')
      .limit(mostNamed)
      .execute();
    const slowest = await ended
      .where('startedAt', 'is not', null)
      .select(['namespace', 'job as name'])
      .select(seconds.as('seconds'))
      .orderBy('seconds', 'desc')
      .orderBy('job')
      .limit(mostNamed)
      .execute();
    return {
      builds: Number(whole.builds),
      failures: Number(whole.failures),
      ...(whole.p95 === null ? {} : { p95Seconds: whole.p95 }),
      failedIn: failedIn.map((one) => ({ ...one, builds: Number(one.builds) })),
      outOfMemory,
      slowest,
    };
  },

  async prune(endedBefore) {
    await db.deleteFrom('builds').where('endedAt', '<', endedBefore).execute();
  },
});

const isStanding = sql<boolean>`outcome = 'failed' and gone_at is null and watched_by is not null`;

const seconds = sql<number>`extract(epoch from ended_at - started_at)::float8`;

/** @returns those that nobody had recorded, and those that were known from a diagnosis alone */
async function recordSome(
  transaction: Transaction<Tables>,
  builds: readonly EndedBuild[],
  watchedBy: string,
): Promise<readonly EndedBuild[]> {
  const rows = [
    ...new Map(builds.map((build) => [`${build.cluster} ${build.uid}`, columnsOf(build)])).values(),
  ];
  const added = await transaction
    .insertInto('builds')
    .values(rows.map((row) => ({ ...row, watchedBy })))
    .onConflict((conflict) => conflict.columns(['cluster', 'uid']).doNothing())
    .returningAll()
    .execute();
  const known = transaction.updateTable('builds').where((of) =>
    of(
      of.refTuple('cluster', 'uid'),
      'in',
      rows.map(({ cluster, uid }) => of.tuple(cluster, uid)),
    ),
  );
  const diagnosed = await known
    .set({ watchedBy })
    .where('watchedBy', 'is', null)
    .returningAll()
    .execute();
  // Whoever took it for gone looked elsewhere, or not at all.
  await known.set({ watchedBy, goneAt: null }).where('goneAt', 'is not', null).execute();
  return [...added, ...diagnosed].map(buildOf);
}

const columnsOf = (build: EndedBuild) => ({
  ...build,
  job: storable(build.job),
  target: storable(build.target),
  startedAt: build.startedAt ?? null,
});

const buildOf = ({
  cause: _cause,
  watchedBy: _watchedBy,
  goneAt: _goneAt,
  startedAt,
  ...rest
}: BuildRow): EndedBuild => ({ ...rest, ...(startedAt ? { startedAt } : {}) });

const chunksOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / mostAtOnce) }, (_, index) =>
    all.slice(index * mostAtOnce, (index + 1) * mostAtOnce),
  );
