import type { Diagnosis } from '../../model/diagnosis.ts';
import { safeText } from '../escape.ts';
import { cutMiddle } from './cut.ts';
import { durationText } from './duration.ts';

/** The point in one sentence, without markup: what a locked phone shows. */
export function headline(diagnosis: Diagnosis): string {
  const { verdict, causes, nearest = [] } = diagnosis;
  if (verdict === 'diagnosed' && causes[0]) return `${point(diagnosis)} (${causes[0].certainty})`;
  if (verdict === 'not-found' && nearest[0])
    return `${point(diagnosis)}; the nearest is ${nameOf(nearest[0])}`;
  return point(diagnosis);
}

/** The same for a header, which holds 150 characters: the name is cut rather than what is said of it. */
export const title = (diagnosis: Diagnosis): string => point(diagnosis, 70);

function point(
  { subject, verdict, causes, idle }: Diagnosis,
  maxName = Number.POSITIVE_INFINITY,
): string {
  const name = cutMiddle(safeText(nameOf(subject)), maxName);
  const isJob = subject.kind === 'Job' || subject.kind === 'CronJob';
  switch (verdict) {
    case 'diagnosed':
      return `${name}: ${causes[0]?.title ?? 'diagnosed'}`;
    case 'novel':
      return `${name} failed in a way I have not seen before`;
    case 'healthy':
      return isJob ? `${name} succeeded` : `${name} is well`;
    case 'running':
      if (idle) return `${name} is running, and has done nothing for ${idleText(idle)}`;
      return `${name} ${isJob ? 'is still running' : 'has not ended, or still starts'}, and nothing points at a failure`;
    case 'not-found':
      return `There is no ${subject.kind} ${name}`;
  }
}

export const idleText = ({ seconds }: NonNullable<Diagnosis['idle']>): string =>
  durationText(seconds < 600 ? seconds * 1000 : Math.floor(seconds / 60) * 60_000);

const nameOf = ({ namespace, name }: Diagnosis['subject']): string =>
  namespace ? `${namespace}/${name}` : name;
