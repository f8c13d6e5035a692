import { type ExpressionBuilder, type Kysely, sql, type Transaction } from 'kysely';
import { botActor, type IncidentEvent } from '../model/event.ts';
import type { Concerned, PullRequest, PullRequestKey } from '../model/pull-request.ts';
import { isUuid } from './is-uuid.ts';
import { changesBetween, type PullRequestChange } from './pull-request-changes.ts';
import { pullRequestColumns, pullRequestOf } from './pull-request-row.ts';
import type { Tables } from './tables.ts';
import { append, type EventListener } from './timeline.ts';

/** A pull request that has just been opened, or found open. */
export interface TrackedPullRequest extends PullRequestKey {
  readonly url: string;
  readonly headBranch: string;
  readonly baseBranch: string;
  readonly proposalId: string;
  /** The bot's commit, where it has just pushed it. */
  readonly pushedSha?: string;
  readonly openedByBot: boolean;
}

/** A pull request that this process looks at now, and until when nobody else has to. */
export interface Look {
  readonly pullRequest: PullRequest;
  readonly until: Date;
  readonly quietLooks: number;
  /** People have seen an older version of it. */
  readonly isUnshown: boolean;
}

/** What came of a look. */
export interface Seen {
  /** The version that people were shown. */
  readonly version: number;
  /** When to look again; never when absent. */
  readonly again: Date | undefined;
  readonly quietLooks: number;
}

/** The pull requests that are followed. Each change and its events are stored together, or neither is. */
export interface PullRequestStore {
  /** Begins to follow it. One that is followed already goes on with what is given here. */
  track(pull: TrackedPullRequest): Promise<PullRequest>;
  load(key: PullRequestKey): Promise<PullRequest | undefined>;
  /** Number of the open pull request of that branch whose change does not fit the base any more. */
  outdatedOn(repository: string, headBranch: string): Promise<number | undefined>;
  /** Those of the incident's proposals. */
  ofIncident(incidentId: string): Promise<readonly PullRequest[]>;
  /** The incidents that show it: each that proposed its change. */
  incidentsOf(key: PullRequestKey): Promise<readonly string[]>;
  /**
   * Changes what is on record; what changed is told in the timeline of every incident that shows it.
   * @param by a Slack user's id, and then a look is due at once; the bot when absent
   * @returns `'stale'` when somebody else has changed it since it was loaded
   */
  save(pull: PullRequest, by?: string): Promise<PullRequest | 'stale'>;
  /** Puts on record what a person did, or was told that they may not, in each incident that shows it. Changes nothing else. */
  record(change: PullRequestChange, by: string): Promise<void>;
  /** Takes the next look at it. When the process dies, another look is due after the lease. */
  beginLook(key: PullRequestKey, leaseMs: number): Promise<Look | undefined>;
  /** @returns false when another look was asked for meanwhile: then that one is due */
  endLook(look: Look, seen: Seen): Promise<boolean>;
  /**
   * A look at the pull requests that it concerns is due at once. A delivery that was taken before changes nothing.
   * @returns which ones they are
   */
  takeDelivery(id: string, concerned: Concerned): Promise<readonly PullRequestKey[]>;
  /** Those at which a look is due. */
  due(most: number): Promise<readonly PullRequestKey[]>;
  /** How many are open on the repository, and how many the bot has opened since. */
  count(
    repository: string,
    since: Date,
  ): Promise<{ readonly open: number; readonly opened: number }>;
}

const ignore: EventListener = () => undefined;

export function pullRequestStore(db: Kysely<Tables>, onEvent = ignore): PullRequestStore {
  const at =
    ({ repository, number }: PullRequestKey) =>
    (where: Where) =>
      where.and([where('repository', '=', repository), where('number', '=', number)]);

  return {
    async track({ pushedSha, ...pull }) {
      const columns = { ...pull, pushedSha: pushedSha ?? null };
      const row = await db
        .insertInto('pullRequests')
        .values(columns)
        .onConflict((conflict) =>
          conflict.columns(['repository', 'number']).doUpdateSet({
            ...(pull.openedByBot
              ? { proposalId: pull.proposalId, openedByBot: true, outdated: null }
              : {}),
            ...(pushedSha ? { pushedSha } : {}),
            nextLookAt: sql<Date>`now()`,
            quietLooks: 0,
            version: sql<number>`pull_requests.version + 1`,
            updatedAt: sql<Date>`now()`,
          }),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return pullRequestOf(row);
    },

    async load(key) {
      const row = await db.selectFrom('pullRequests').selectAll().where(at(key)).executeTakeFirst();
      return row && pullRequestOf(row);
    },

    async outdatedOn(repository, headBranch) {
      const row = await db
        .selectFrom('pullRequests')
        .select('number')
        .where('repository', '=', repository)
        .where('headBranch', '=', headBranch)
        .where('outdated', 'is not', null)
        .where('handsOff', '=', false)
        .where('state', 'in', ['open', 'draft'])
        .executeTakeFirst();
      return row?.number;
    },

    async ofIncident(incidentId) {
      if (!isUuid(incidentId)) return [];
      const rows = await db
        .selectFrom('pullRequests')
        .selectAll('pullRequests')
        .distinct()
        .innerJoin('proposals', (join) =>
          join
            .onRef('proposals.repository', '=', 'pullRequests.repository')
            .onRef('proposals.pullRequestNumber', '=', 'pullRequests.number'),
        )
        .where('proposals.incidentId', '=', incidentId)
        .execute();
      return rows.map(pullRequestOf);
    },

    incidentsOf: (key) => incidentsOf(db, key),

    async save(pull, by = botActor) {
      const saved = await db.transaction().execute(async (transaction) => {
        const before = await transaction
          .selectFrom('pullRequests')
          .selectAll()
          .where(at(pull))
          .where('version', '=', pull.version)
          .forUpdate()
          .executeTakeFirst();
        if (!before) return undefined;
        const row = await transaction
          .updateTable('pullRequests')
          .set({
            ...pullRequestColumns(pull),
            version: pull.version + 1,
            ...(by === botActor ? {} : { nextLookAt: sql<Date>`now()`, quietLooks: 0 }),
            updatedAt: sql<Date>`now()`,
          })
          .where(at(pull))
          .returningAll()
          .executeTakeFirstOrThrow();
        const after = pullRequestOf(row);
        const changes = changesBetween(pullRequestOf(before), after);
        return { after, events: await tell(transaction, after, changes, by) };
      });
      for (const event of saved?.events ?? []) onEvent(event);
      return saved?.after ?? 'stale';
    },

    async record(change, by) {
      const events = await db
        .transaction()
        .execute((transaction) => tell(transaction, change, [change], by));
      events.forEach(onEvent);
    },

    async beginLook(key, leaseMs) {
      const until = new Date(Date.now() + leaseMs);
      const row = await db
        .updateTable('pullRequests')
        .set({ nextLookAt: until })
        .where(at(key))
        .returningAll()
        .executeTakeFirst();
      return (
        row && {
          pullRequest: pullRequestOf(row),
          until,
          quietLooks: row.quietLooks,
          isUnshown: row.shownVersion < row.version,
        }
      );
    },

    async endLook({ pullRequest, until }, { version, again, quietLooks }) {
      const { numUpdatedRows } = await db
        .updateTable('pullRequests')
        .set(({ fn, val }) => ({
          nextLookAt: again ?? null,
          quietLooks,
          shownVersion: fn<number>('greatest', ['shownVersion', val(version)]),
        }))
        .where(at(pullRequest))
        .where('nextLookAt', '=', until)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    takeDelivery: (id, concerned) =>
      db.transaction().execute(async (transaction) => {
        const isNew = await takeDelivery(transaction, id);
        return isNew ? lookSoon(transaction, concerned) : [];
      }),

    due: (most) =>
      db
        .selectFrom('pullRequests')
        .select(['repository', 'number'])
        .where('nextLookAt', '<=', sql<Date>`now()`)
        .orderBy('nextLookAt')
        .limit(most)
        .execute(),

    async count(repository, since) {
      const { open, opened } = await db
        .selectFrom('pullRequests')
        .select(({ fn }) => [
          fn.countAll<string>().filterWhere('state', 'in', ['open', 'draft']).as('open'),
          fn
            .countAll<string>()
            .filterWhere((where) =>
              where.and([where('openedByBot', '=', true), where('createdAt', '>', since)]),
            )
            .as('opened'),
        ])
        .where('repository', '=', repository)
        .executeTakeFirstOrThrow();
      return { open: Number(open), opened: Number(opened) };
    },
  };
}

/** How long a repeated delivery is known. GitHub lets one be sent again for three days. */
const knownFor = sql<Date>`now() - interval '7 days'`;

async function takeDelivery(transaction: Transaction<Tables>, id: string): Promise<boolean> {
  await transaction.deleteFrom('githubDeliveries').where('receivedAt', '<', knownFor).execute();
  const { numInsertedOrUpdatedRows = 0n } = await transaction
    .insertInto('githubDeliveries')
    .values({ id })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

const lookSoon = (
  transaction: Transaction<Tables>,
  { repository, number, headSha, branch }: Concerned,
): Promise<readonly PullRequestKey[]> =>
  transaction
    .updateTable('pullRequests')
    .set({ nextLookAt: sql<Date>`now()`, quietLooks: 0 })
    // GitHub's names keep their case and ignore it.
    .where(sql<boolean>`lower(repository) = lower(${repository})`)
    .$if(number !== undefined, (query) => query.where('number', '=', number ?? 0))
    .$if(headSha !== undefined, (query) =>
      query.where(sql<boolean>`${headSha ?? ''} in (pushed_sha, standing ->> 'headSha')`),
    )
    .$if(branch !== undefined, (query) =>
      query.where((where) =>
        where.and([
          where.or([
            where('headBranch', '=', branch ?? ''),
            where('baseBranch', '=', branch ?? ''),
          ]),
          where('state', 'in', ['open', 'draft']),
        ]),
      ),
    )
    .returning(['repository', 'number'])
    .execute();

type Where = ExpressionBuilder<Tables, 'pullRequests'>;

const incidentsOf = async (
  db: Kysely<Tables>,
  { repository, number }: PullRequestKey,
): Promise<readonly string[]> =>
  (
    await db
      .selectFrom('proposals')
      .select('incidentId')
      .distinct()
      .where('repository', '=', repository)
      .where('pullRequestNumber', '=', number)
      .where('status', 'in', ['opened', 'existing'])
      .execute()
  ).map(({ incidentId }) => incidentId);

async function tell(
  transaction: Transaction<Tables>,
  pull: PullRequestKey,
  changes: readonly PullRequestChange[],
  actor: string,
): Promise<readonly IncidentEvent[]> {
  const events: IncidentEvent[] = [];
  const incidents = changes.length > 0 ? await incidentsOf(transaction, pull) : [];
  for (const incidentId of incidents)
    for (const change of changes)
      events.push(await append(transaction, { ...change, incidentId, actor }));
  return events;
}
