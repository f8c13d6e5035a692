import { type Kysely, sql } from 'kysely';
import type { AuditEvent } from '../model/event.ts';
import type { FixReference, IncidentMeasure } from '../model/measure.ts';
import type { Tables } from './tables.ts';

/** What is looked up to measure an event that has just been told. */
export interface Measures {
  /** Nothing for what is no incident's. */
  ofEvent(event: AuditEvent): Promise<IncidentMeasure | undefined>;
  /** The kind of the fix; nothing where it was an action that was proven. */
  fixOf(reference: FixReference): Promise<string | undefined>;
}

export const measures = (db: Kysely<Tables>): Measures => ({
  async ofEvent(event) {
    if (!('incidentId' in event)) return undefined;
    const { incidentId, type, at } = event;
    const types = [...(isEnd(type) ? ends : [type])];
    const row = await db
      .selectFrom('incidents')
      // The alert that raised it: it is joined to its incident a moment later.
      .leftJoin('signals', (join) =>
        join.on(sql<boolean>`signals.id = case when incidents.idempotency_key like 'signal:%'
          then substr(incidents.idempotency_key, 8)::uuid end`),
      )
      .select(sql<string>`coalesce(incidents.raised_by ->> 'source', 'person')`.as('trigger'))
      .select(sql<Date>`least(incidents.created_at, signals.started_at)`.as('beganAt'))
      .select(sql<string | null>`incidents.diagnosis ->> 'verdict'`.as('verdict'))
      .select(sql<string | null>`incidents.diagnosis #>> '{causes,0,id}'`.as('cause'))
      .select(({ exists, not, selectFrom }) =>
        not(
          exists(
            selectFrom('timeline')
              .select('timeline.id')
              .whereRef('timeline.incidentId', '=', 'incidents.id')
              .where('timeline.type', 'in', types)
              .where('timeline.at', '<', at)
              .where(
                sql<boolean>`(timeline.type <> 'verification-ended' or timeline.detail ->> 'outcome' = 'fixed')`,
              ),
          ),
        ).as('isFirst'),
      )
      .where('incidents.id', '=', incidentId)
      .executeTakeFirst();
    if (!row) return undefined;
    const { trigger, beganAt, verdict } = row;
    const cause = verdict === 'novel' ? 'novel' : verdict === 'diagnosed' ? row.cause : undefined;
    return { trigger, beganAt, isFirst: Boolean(row.isFirst), ...(cause ? { cause } : {}) };
  },

  async fixOf(reference) {
    const row = await proposalsOf(db, reference).select('proposals.fix').executeTakeFirst();
    return row?.fix;
  },
});

function proposalsOf(db: Kysely<Tables>, reference: FixReference) {
  const proposals = db.selectFrom('proposals');
  if ('proposalId' in reference) return proposals.where('proposals.id', '=', reference.proposalId);
  return 'verificationId' in reference
    ? proposals
        .innerJoin('verifications', 'verifications.proposalId', 'proposals.id')
        .where('verifications.id', '=', reference.verificationId)
    : proposals
        .innerJoin('pullRequests', 'pullRequests.proposalId', 'proposals.id')
        .where('pullRequests.repository', '=', reference.repository)
        .where('pullRequests.number', '=', reference.number);
}

const ends = ['incident-resolved', 'verification-ended'] as const;
const isEnd = (type: string): boolean => ends.some((one) => one === type);
