import { z } from 'zod';
import type { AlertSubject, Signal, SignalState } from '../model/alert.ts';
import type { SignalRow } from './tables.ts';

const namespace = z.string().optional();
const subjectSchema: z.ZodType<AlertSubject> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('workload'), namespace, name: z.string() }),
  z.object({ kind: z.literal('rate'), namespace }),
  z.object({ kind: z.literal('text'), namespace, text: z.string() }),
]) as z.ZodType<AlertSubject>;

/** A row as a signal. */
export const signalOf = (row: SignalRow): Signal => ({
  id: row.id,
  source: row.source,
  key: row.key,
  fingerprint: row.fingerprint,
  title: row.title,
  cluster: row.cluster,
  subject: subjectSchema.parse(row.subject),
  ...(row.url === null ? {} : { url: row.url }),
  channel: row.channel,
  ...(row.threadTs === null ? {} : { threadTs: row.threadTs }),
  state: stateOf(row),
  startedAt: row.startedAt,
  receivedAt: row.receivedAt,
  ...(row.resolvedAt === null ? {} : { resolvedAt: row.resolvedAt }),
});

function stateOf({ incidentId, ignoredBecause }: SignalRow): SignalState {
  if (incidentId !== null) return { kind: 'answered', incidentId };
  if (ignoredBecause !== null) return { kind: 'ignored', because: ignoredBecause };
  return { kind: 'waiting' };
}
