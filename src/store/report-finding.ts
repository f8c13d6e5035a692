import { sql } from 'kysely';
import type { Finding } from '../model/report.ts';

/** What a report needs of an incident's diagnosis, `i` being the incident; null where there is none. */
export interface FindingColumns {
  readonly verdict: string | null;
  readonly certainty: string | null;
  readonly causeId: string | null;
  readonly causeTitle: string | null;
  /** As far as the log tells how long the build's phases took. */
  readonly seconds: number | null;
}

export const findingColumns = sql`
  i.diagnosis ->> 'verdict' as verdict,
  i.diagnosis #>> '{causes,0,certainty}' as certainty,
  i.diagnosis #>> '{causes,0,id}' as cause_id,
  i.diagnosis #>> '{causes,0,title}' as cause_title,
  (select sum((step.value ->> 'seconds')::float8) from jsonb_array_elements(i.diagnosis -> 'phases') step) as seconds`;

/** A cause that is only possible is none to count by. */
export function findingOf({ verdict, certainty, causeId, causeTitle }: FindingColumns): Finding {
  if (verdict === 'novel') return { kind: 'novel' };
  if (verdict !== 'diagnosed' || causeId === null) return { kind: 'unexamined' };
  return certainty === 'confirmed' || certainty === 'likely'
    ? { kind: 'cause', id: causeId, title: causeTitle ?? causeId }
    : { kind: 'possible' };
}

export const ownSeconds = ({ seconds }: FindingColumns): { seconds?: number } =>
  seconds === null ? {} : { seconds };
