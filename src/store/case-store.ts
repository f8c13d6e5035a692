import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { diagnosisSchema } from '../model/diagnosis.ts';
import { factSchema } from '../model/facts.ts';
import type { KeptFailure, ProvenFix, SettledFailure } from '../model/settled-failure.ts';
import { feedbackOf } from './feedback-store.ts';
import { storable, toJson } from './json.ts';
import type { Tables } from './tables.ts';

/** Failures whose cause is settled: by what people said of the finding, or by a fix that was merged and worked. */
export interface CaseStore {
  /** Puts the evidence of one aside for good. The first one stands. */
  keep(incidentId: string, failure: KeptFailure): Promise<void>;
  /** Ids of incidents whose evidence is to be put aside before it is removed; so many at most. */
  unkept(limit: number): Promise<readonly string[]>;
  /** All, in the order of their incidents. @param since something was said or proven of them from then on */
  settled(since?: Date): AsyncGenerator<SettledFailure>;
}

/** Logs are long: so many are held at once. */
const batch = 50;

export const caseStore = (db: Kysely<Tables>): CaseStore => ({
  async keep(incidentId, { log, events, exitCode, reason }) {
    await db
      .insertInto('keptFailures')
      .values({
        incidentId,
        log: storable(log),
        events: toJson(events),
        exitCode,
        reason: reason === null ? null : storable(reason),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

  async unkept(limit) {
    const rows = await db
      .selectFrom('evidenceOfIncidents')
      .select('incidentId')
      .distinct()
      .where('incidentId', 'in', settledIds(db))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('keptFailures')
              .select('keptFailures.incidentId')
              .whereRef('keptFailures.incidentId', '=', 'evidenceOfIncidents.incidentId'),
          ),
        ),
      )
      .orderBy('incidentId')
      .limit(limit)
      .execute();
    return rows.map(({ incidentId }) => incidentId);
  },

  async *settled(since = new Date(0)) {
    const all = await db
      .selectFrom('incidents')
      .select('id')
      .where('id', 'in', settledIds(db, since))
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    for (let at = 0; at < all.length; at += batch) {
      const ids = all.slice(at, at + batch).map(({ id }) => id);
      yield* await settledOf(db, ids);
    }
  },
});

/** Incidents of which somebody has said something, or a fix was proven. */
const settledIds = (db: Kysely<Tables>, since = new Date(0)) =>
  db
    .selectFrom('feedback')
    .select('incidentId')
    .where('givenAt', '>=', since)
    .union(
      db
        .selectFrom('verifications')
        .select('incidentId')
        .where('status', '=', 'fixed')
        .where('proposalId', 'is not', null)
        .where('updatedAt', '>=', since),
    );

async function settledOf(db: Kysely<Tables>, ids: readonly string[]): Promise<SettledFailure[]> {
  const [incidents, voices, proofs] = await Promise.all([
    db
      .selectFrom('incidents')
      .leftJoin('keptFailures', 'keptFailures.incidentId', 'incidents.id')
      .select(['incidents.id', 'cluster', 'diagnosis', 'facts'])
      .select(['log', 'events', 'exitCode', 'keptFailures.reason'])
      .where('incidents.id', 'in', ids)
      .where('diagnosis', 'is not', null)
      .orderBy('incidents.createdAt')
      .orderBy('incidents.id')
      .execute(),
    db
      .selectFrom('feedback')
      .selectAll()
      .where('incidentId', 'in', ids)
      .orderBy('givenAt', 'desc')
      .execute(),
    proofsOf(db, ids),
  ]);
  return incidents.map(({ id, cluster, diagnosis, facts, log, events, exitCode, reason }) => {
    const proof = proofs.get(id);
    return {
      incidentId: id,
      cluster,
      diagnosis: diagnosisSchema.parse(diagnosis),
      facts: factsSchema.parse(facts ?? []),
      ...(log === null
        ? {}
        : { failure: { log, events: eventsSchema.parse(events), exitCode, reason } }),
      feedback: voices.filter(({ incidentId }) => incidentId === id).map(feedbackOf),
      ...(proof ? { proof } : {}),
    };
  });
}

const factsSchema = z.array(factSchema);
const eventsSchema = z.array(z.string());

/** By incident: the fix whose proof ended last, where that was a good end. */
async function proofsOf(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ProvenFix>> {
  const rows = await db
    .selectFrom('verifications')
    .innerJoin('proposals', 'proposals.id', 'verifications.proposalId')
    .distinctOn('verifications.incidentId')
    .select(['verifications.incidentId', 'verifications.status', 'proposals.fix'])
    .select(sql<Date>`verifications.updated_at`.as('at'))
    .where('verifications.incidentId', 'in', ids)
    .where('verifications.status', 'in', ['fixed', 'not-fixed'])
    .orderBy('verifications.incidentId')
    .orderBy('verifications.updatedAt', 'desc')
    .execute();
  return new Map(
    rows
      .filter(({ status }) => status === 'fixed')
      .map(({ incidentId, fix, at }) => [incidentId, { fix, at }]),
  );
}
