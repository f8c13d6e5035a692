import { type Kysely, sql } from 'kysely';
import type { KeptEvidence } from '../model/kept-evidence.ts';
import type { Subject } from '../model/references.ts';
import { storable } from './json.ts';
import type { EvidenceRow, Tables } from './tables.ts';

/** A bundle that is to be kept. */
export interface NewEvidence {
  readonly subject: Subject;
  /** Empty where it could not be seen: then it cannot be told from an earlier workload of that name. */
  readonly uid: string;
  readonly archive: Buffer;
  /** Shows the end of the workload, after which its story changes no more. */
  readonly isFinal: boolean;
  readonly hasLog: boolean;
}

/** How much is kept at most, and for how long. */
export interface EvidenceLimits {
  readonly totalBytes: number;
  readonly days: number;
}

/** Bundles of failures, one a workload. */
export interface EvidenceStore {
  /**
   * Keeps a bundle. Of a workload that has ended the first one stands that has its log: what was read later has lost what
   * the cluster forgot meanwhile.
   * @returns the id of the one that is kept now
   */
  keep(evidence: NewEvidence): Promise<string>;
  /** Notes that an incident is about it. One that was removed meanwhile is no incident's. */
  assign(evidenceId: string, incidentId: string): Promise<void>;
  /** The newest of each namespace that has one of this workload. */
  ofWorkload(
    workload: Pick<Subject, 'cluster' | 'kind' | 'name'> & { readonly namespace?: string },
  ): Promise<readonly KeptEvidence[]>;
  /** What the incident was raised or asked for; nothing where none was kept, or it is gone by now. */
  ofIncident(incidentId: string): Promise<KeptEvidence | undefined>;
  /** Which of these workloads of a cluster have one. */
  keptUids(cluster: string, uids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The compressed bundle itself. */
  archive(id: string): Promise<Buffer | undefined>;
  /** Removes what is too old, then the oldest of what is too much. @returns how many */
  prune(limits: EvidenceLimits): Promise<number>;
}

export const evidenceStore = (db: Kysely<Tables>): EvidenceStore => ({
  async keep({ subject: { cluster, kind, namespace, name }, uid, archive, ...shown }) {
    const about = { cluster, namespace, kind, workload: storable(name), uid };
    const row = { worth: worthOf(uid, shown), archive, bytes: archive.length };
    const kept = await db
      .insertInto('evidence')
      .values({ ...about, ...row })
      .onConflict((conflict) =>
        conflict
          .columns(['cluster', 'namespace', 'kind', 'workload', 'uid'])
          .doUpdateSet({ ...row, keptAt: sql<Date>`now()` })
          .where((is) =>
            is.or([
              is('evidence.worth', '<', final),
              is('evidence.worth', '<', is.ref('excluded.worth')),
            ]),
          ),
      )
      .returning('id')
      .executeTakeFirst();
    return kept?.id ?? (await standing(db, about));
  },

  async assign(evidenceId, incidentId) {
    await db
      .insertInto('evidenceOfIncidents')
      .columns(['evidenceId', 'incidentId'])
      .expression((of) =>
        of
          .selectFrom('evidence')
          .select(['id', sql<string>`${incidentId}::uuid`.as('incidentId')])
          .where('id', '=', evidenceId),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

  async ofWorkload({ cluster, kind, name, namespace }) {
    const rows = await db
      .selectFrom('evidence')
      .distinctOn('namespace')
      .select(shown)
      .where('cluster', '=', cluster)
      .where('kind', '=', kind)
      .where('workload', '=', name)
      .$if(namespace !== undefined, (query) => query.where('namespace', '=', namespace ?? ''))
      .orderBy('namespace')
      .orderBy('keptAt', 'desc')
      .execute();
    return rows.map(evidenceOf);
  },

  async ofIncident(incidentId) {
    const row = await db
      .selectFrom('evidenceOfIncidents')
      .innerJoin('evidence', 'evidence.id', 'evidenceOfIncidents.evidenceId')
      .select(shown)
      .where('incidentId', '=', incidentId)
      .orderBy('notedAt')
      .limit(1)
      .executeTakeFirst();
    return row && evidenceOf(row);
  },

  async keptUids(cluster, uids) {
    if (uids.length === 0) return new Set();
    const rows = await db
      .selectFrom('evidence')
      .select('uid')
      .where('cluster', '=', cluster)
      .where('uid', 'in', uids)
      .where('uid', '<>', '')
      .execute();
    return new Set(rows.map(({ uid }) => uid));
  },

  async archive(id) {
    const row = await db
      .selectFrom('evidence')
      .select('archive')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.archive;
  },

  async prune({ days, totalBytes }) {
    const tooMuch = db
      .selectFrom((from) =>
        from
          .selectFrom('evidence')
          .select('id')
          .select(sql<string>`sum(bytes) over (order by kept_at desc, id)`.as('upToHere'))
          .as('counted'),
      )
      .select('id')
      .where('upToHere', '>', String(totalBytes));
    const { numDeletedRows } = await db
      .deleteFrom('evidence')
      .where((is) =>
        is.or([
          is('keptAt', '<=', sql<Date>`now() - make_interval(secs => ${days * 86_400})`),
          is('id', 'in', tooMuch),
        ]),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  },
});

/** From here on what stands is not replaced by what shows as much. */
const final = 2;

/** What may be about another workload of the name gives way to anything. */
const worthOf = (uid: string, { isFinal, hasLog }: Pick<NewEvidence, 'isFinal' | 'hasLog'>) =>
  uid === '' ? 0 : (isFinal ? final : 0) + (hasLog ? 1 : 0);

const standing = async (
  db: Kysely<Tables>,
  about: Pick<EvidenceRow, 'cluster' | 'namespace' | 'kind' | 'workload' | 'uid'>,
): Promise<string> => {
  const { id } = await db
    .selectFrom('evidence')
    .select('id')
    .where((is) => is.and(about))
    .executeTakeFirstOrThrow();
  return id;
};

const shown = [
  'evidence.id',
  'evidence.cluster',
  'evidence.namespace',
  'evidence.kind',
  'evidence.workload',
  'evidence.uid',
  'evidence.bytes',
  'evidence.keptAt',
] as const;

const evidenceOf = ({
  workload: name,
  ...row
}: Omit<EvidenceRow, 'archive' | 'worth'>): KeptEvidence => ({ ...row, name });
