import { type Kysely, sql, type Transaction } from 'kysely';
import { botActor, type IncidentEvent } from '../model/event.ts';
import type { Incident } from '../model/incident.ts';
import type {
  Postmortem,
  PostmortemDraft,
  PostmortemOutcome,
  PostmortemPlace,
} from '../model/postmortem.ts';
import { incidentOf } from './incident-row.ts';
import { isUuid } from './is-uuid.ts';
import { toJson } from './json.ts';
import { refreshPhases } from './phases.ts';
import { postmortemOfRow } from './postmortem-row.ts';
import type { Tables } from './tables.ts';
import { append, type EventListener, type NewEvent } from './timeline.ts';

/** What is asked for. */
export interface PostmortemRequest {
  readonly incidentId: string;
  /** A Slack user's id, or the bot. */
  readonly by: string;
  readonly place: PostmortemPlace;
}

/** Post-mortems on record, one an incident. Each change and the event that tells of it are stored together, or neither is. */
export interface PostmortemStore {
  /**
   * Asks for it, again where there is one. It goes where it went before, once it is on GitHub. While it is still being
   * written, asking again changes nothing; nor does the bot, which asks once.
   */
  request(request: PostmortemRequest): Promise<Postmortem>;
  /** Someone asked to have it opened who may not. */
  recordRefused(incidentId: string, by: string, because: string): Promise<void>;
  load(id: string): Promise<Postmortem | undefined>;
  ofIncident(incidentId: string): Promise<Postmortem | undefined>;
  /** Those that somebody waits for. */
  awaited(): Promise<readonly Postmortem[]>;
  /** Before it is written: a worker that takes over knows the bot's own hand by it. */
  recordDraft(id: string, draft: PostmortemDraft): Promise<void>;
  /** What came of this round; told once. What was written is then the only draft. */
  recordOutcome(postmortem: Postmortem, outcome: PostmortemOutcome): Promise<void>;
  /** How many the bot has opened on the repository since. */
  openedSince(repository: string, since: Date): Promise<number>;
  /** Incidents that no playbook explains, resolved since, whose failure has no post-mortem: one of each failure. */
  novelWithout(since: Date): Promise<readonly Incident[]>;
}

export const postmortemStore = (
  db: Kysely<Tables>,
  onEvent: EventListener = () => undefined,
): PostmortemStore => {
  const load = async (column: 'id' | 'incidentId', id: string) => {
    if (!isUuid(id)) return undefined;
    const row = await db
      .selectFrom('postmortems')
      .selectAll()
      .where(column, '=', id)
      .executeTakeFirst();
    return row && postmortemOfRow(row);
  };
  const told = async (
    work: (transaction: Transaction<Tables>) => Promise<NewEvent | undefined>,
  ): Promise<void> => {
    const event = await db
      .transaction()
      .execute(async (transaction): Promise<IncidentEvent | undefined> => {
        const happened = await work(transaction);
        return happened && append(transaction, happened);
      });
    if (event) onEvent(event);
  };

  return {
    async request({ incidentId, by, place }) {
      await told(async (transaction) => {
        const repository = place.kind === 'thread' ? null : place.repository;
        const row = await transaction
          .insertInto('postmortems')
          .values({ incidentId, requestedBy: by, place: toJson(place), repository })
          .onConflict((conflict) =>
            conflict
              .column('incidentId')
              .doUpdateSet((of) => ({
                round: sql<number>`postmortems.round + 1`,
                requestedBy: by,
                place: sql<string>`case when postmortems.number is null then excluded.place else postmortems.place end`,
                repository: sql<string>`case when postmortems.number is null then ${of.ref('excluded.repository')} else postmortems.repository end`,
              }))
              .whereRef('postmortems.writtenRound', '=', 'postmortems.round')
              .where(sql<boolean>`${by} <> ${botActor}`),
          )
          .returning('id')
          .executeTakeFirst();
        return row && { type: 'postmortem-requested', incidentId, actor: by, postmortemId: row.id };
      });
      const row = await db
        .selectFrom('postmortems')
        .selectAll()
        .where('incidentId', '=', incidentId)
        .executeTakeFirstOrThrow();
      return postmortemOfRow(row);
    },

    recordRefused: (incidentId, by, because) =>
      told(async () => ({ type: 'postmortem-refused', incidentId, actor: by, because })),

    load: (id) => load('id', id),
    ofIncident: (incidentId) => load('incidentId', incidentId),

    async awaited() {
      const rows = await db
        .selectFrom('postmortems')
        .selectAll()
        .whereRef('writtenRound', '<', 'round')
        .orderBy('createdAt')
        .execute();
      return rows.map(postmortemOfRow);
    },

    async recordDraft(id, draft) {
      await db
        .updateTable('postmortems')
        .set({ drafts: sql<string>`${toJson([draft])}::jsonb || drafts` })
        .where('id', '=', id)
        .execute();
    },

    recordOutcome: ({ id, incidentId, place, round }, outcome) =>
      told(async (transaction) => {
        const number = 'number' in outcome ? outcome.number : undefined;
        const row = await transaction
          .updateTable('postmortems')
          .set({
            writtenRound: round,
            ...('number' in outcome ? { number: outcome.number, url: outcome.url } : {}),
            ...(outcome.kind === 'opened' ? { openedAt: sql<Date>`now()` } : {}),
            ...(outcome.kind === 'opened' || outcome.kind === 'updated'
              ? { drafts: sql<string>`jsonb_path_query_array(drafts, '$[0]')` }
              : {}),
          })
          .where('id', '=', id)
          .where('writtenRound', '<', round)
          .returning('id')
          .executeTakeFirst();
        if (!row) return undefined;
        const common = { incidentId, actor: botActor, postmortemId: id };
        switch (outcome.kind) {
          case 'unchanged':
            return undefined;
          case 'shared':
            return { ...common, type: 'postmortem-shared' };
          case 'left':
          case 'failed':
            return { ...common, type: `postmortem-${outcome.kind}`, because: outcome.because };
          case 'opened':
          case 'updated':
            if (place.kind === 'thread' || number === undefined) return undefined;
            return {
              ...common,
              type: `postmortem-${outcome.kind}`,
              as: place.kind,
              repository: place.repository,
              number,
              url: outcome.url,
            };
        }
      }),

    async openedSince(repository, since) {
      const { opened } = await db
        .selectFrom('postmortems')
        .select((of) => of.fn.countAll<string>().as('opened'))
        .where('repository', '=', repository)
        .where('openedAt', '>=', since)
        .executeTakeFirstOrThrow();
      return Number(opened);
    },

    async novelWithout(since) {
      await refreshPhases(db);
      const rows = await db
        .selectFrom('incidents')
        .selectAll()
        .distinctOn(failure)
        .where('phase', '=', 'resolved')
        .where('resolvedAt', '>=', since)
        .where(sql<boolean>`diagnosis ->> 'verdict' = 'novel'`)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('postmortems')
                .innerJoin('incidents as told', 'told.id', 'postmortems.incidentId')
                .select('postmortems.id')
                .where(
                  sql<boolean>`told.id = incidents.id or told.diagnosis ->> 'fingerprint' = incidents.diagnosis ->> 'fingerprint'`,
                ),
            ),
          ),
        )
        .orderBy(failure)
        .orderBy('createdAt')
        .execute();
      return rows.map(incidentOf);
    },
  };
};

/** The same for two incidents of one failure. */
const failure = sql<string>`coalesce(incidents.diagnosis ->> 'fingerprint', incidents.id::text)`;
