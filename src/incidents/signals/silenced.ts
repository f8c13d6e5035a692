import { matchesGlob } from 'node:path';
import type { Signal } from '../../model/alert.ts';
import type { Silence } from '../../model/silence.ts';
import type { SilenceStore } from '../../store/silence-store.ts';

/** Sets aside the signals that somebody silenced. @returns the others */
export async function withoutSilenced(
  signals: readonly Signal[],
  silences: Pick<SilenceStore, 'active' | 'silence'>,
): Promise<readonly Signal[]> {
  const active = await silences.active();
  const heard: Signal[] = [];
  for (const signal of signals) {
    const silence = active.find((one) => isSilenced(signal, one));
    if (silence) await silences.silence([signal.id], silence);
    else heard.push(signal);
  }
  return heard;
}

/** By its title, or by what it is about: `app-*`, `builds/*`. */
export const isSilenced = (
  { title, subject }: Pick<Signal, 'title' | 'subject'>,
  { pattern }: Pick<Silence, 'pattern'>,
): boolean => [title, ...namesOf(subject)].some((name) => matchesGlob(name, pattern));

function namesOf(subject: Signal['subject']): string[] {
  if (subject.kind !== 'workload') return [];
  // `pod/app-7` is meant by `app-*` too.
  const name = subject.name.slice(subject.name.indexOf('/') + 1);
  return [name, subject.name, ...(subject.namespace ? [`${subject.namespace}/${name}`] : [])];
}
