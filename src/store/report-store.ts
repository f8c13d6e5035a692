import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { type ReportRequest, type RequestedReport, reportSpans } from '../model/report.ts';
import type { ReportRow, Tables } from './tables.ts';

/** Reports on record, so that each is posted once, whoever asks for it and whoever posts it. */
export interface ReportStore {
  /** Keeps a request. The same idempotency key twice is one report. */
  request(request: ReportRequest): Promise<RequestedReport>;
  load(id: string): Promise<RequestedReport | undefined>;
  /** Keeps which message tells it; the first one stands. */
  recordMessage(id: string, messageTs: string): Promise<void>;
  /** Nothing is left to do. @param problem why it ended before all of it was posted */
  end(id: string, problem?: string): Promise<void>;
  /** Those that are not posted whole, oldest first. */
  unfinished(): Promise<readonly RequestedReport[]>;
}

export const reportStore = (db: Kysely<Tables>): ReportStore => ({
  async request(request) {
    const row = await db
      .insertInto('reports')
      .values(request)
      .onConflict((conflict) =>
        // Nothing changes, but the row that stands is given back.
        conflict.column('idempotencyKey').doUpdateSet({ span: sql`reports.span` }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    return reportOf(row);
  },

  async load(id) {
    const row = await db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();
    return row && reportOf(row);
  },

  async recordMessage(id, messageTs) {
    await db
      .updateTable('reports')
      .set({ messageTs })
      .where('id', '=', id)
      .where('messageTs', 'is', null)
      .execute();
  },

  async end(id, problem) {
    await db
      .updateTable('reports')
      .set({ endedAt: sql<Date>`now()`, problem: problem ?? null })
      .where('id', '=', id)
      .where('endedAt', 'is', null)
      .execute();
  },

  async unfinished() {
    const rows = await db
      .selectFrom('reports')
      .selectAll()
      .where('endedAt', 'is', null)
      .orderBy('createdAt')
      .execute();
    return rows.map(reportOf);
  },
});

const reportOf = (row: ReportRow): RequestedReport => ({
  id: row.id,
  idempotencyKey: row.idempotencyKey,
  span: z.enum(reportSpans).parse(row.span),
  until: row.until,
  channel: row.channel,
  requestedBy: row.requestedBy,
  ...(row.messageTs === null ? {} : { messageTs: row.messageTs }),
  isEnded: row.endedAt !== null,
});
