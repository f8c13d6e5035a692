import { evidenceText } from '../../github/evidence-text.ts';
import { codeSpan, cut, prose } from '../../github/markdown.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import { diagnosisOf, type PostmortemStory, toBeFilledIn } from './story.ts';

const longestEvidenceInAll = 20_000;
const mostRuledOut = 10;
const longest = 1000;

/** The root cause and how it is known; of a failure that no playbook explains, what was seen of it. */
export function rootCauseText({ course: { incident } }: PostmortemStory): string {
  const diagnosis = diagnosisOf(incident);
  const [best] = diagnosis?.causes ?? [];
  if (!diagnosis || (!best && diagnosis.verdict !== 'novel'))
    return incident.phase === 'dismissed' ? '' : toBeFilledIn('the root cause');
  return [
    ...(best
      ? [`**${text(best.title)}** (${codeSpan(best.id)}, ${best.certainty})`, text(best.summary)]
      : [
          'No playbook explains this failure.',
          toBeFilledIn('the root cause, and how it is known'),
        ]),
    evidenceText(best?.evidence ?? diagnosis.telling ?? [], longestEvidenceInAll),
    ...(diagnosis.patterns ?? []).slice(0, 1).map(({ summary }) => text(summary)),
    seenBeforeText(diagnosis),
    ruledOutText(diagnosis),
  ]
    .filter(Boolean)
    .join('\n\n');
}

const text = (words: string): string => prose(cut(words, longest));

function seenBeforeText({ seenBefore = [] }: Diagnosis): string {
  const known = seenBefore.map(({ incident }) => codeSpan(incident.slice(0, 8)));
  return known.length > 0 ? `It looks like the incidents ${known.join(', ')}.` : '';
}

function ruledOutText({ ruledOut }: Diagnosis): string {
  if (ruledOut.length === 0) return '';
  const shown = ruledOut
    .slice(0, mostRuledOut)
    .map(({ title, because }) => `- ${text(title)}: ${text(because)}`);
  return ['Ruled out:', '', ...shown].join('\n');
}
