import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Incident } from '../../model/incident.ts';
import { idleText } from './headline.ts';

/** What an incident is about, in a few words: its best cause, or how far the bot has come in finding one. */
export function causeText({ state, job }: Incident): string {
  const diagnosis = 'diagnosis' in state ? state.diagnosis : undefined;
  const best = diagnosis?.causes[0];
  if (best) return best.title;
  switch (state.kind) {
    case 'not-found':
      return 'What failed is not there any more';
    case 'failed':
      return 'Could not be diagnosed';
    case 'ambiguous':
      return `${job} stands in several namespaces`;
    case 'requested':
    case 'diagnosing':
      return 'Being diagnosed';
    default:
      return diagnosis ? verdictText(diagnosis) : 'A failure that I have not seen before';
  }
}

function verdictText({ verdict, idle }: Diagnosis): string {
  if (verdict === 'healthy') return 'Nothing to mend';
  if (verdict !== 'running') return 'A failure that I have not seen before';
  return idle ? `Runs, and did nothing for ${idleText(idle)}` : 'Runs still';
}
