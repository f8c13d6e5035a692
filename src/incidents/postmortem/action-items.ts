import { codeBlock, oneLine } from '../../github/markdown.ts';
import { neutralise } from '../../github/neutralise.ts';
import {
  diagnosisOf,
  isNovel,
  keepsComingBack,
  type PostmortemStory,
  recurrenceDays,
  toBeFilledIn,
} from './story.ts';

/** The product's own words may hold Markdown, but they may quote a value too. */
const own = (text: string): string => neutralise(oneLine(text));

/** What the playbook says of a cause that keeps coming back; nothing for one that came once. */
export function preventionText(story: PostmortemStory): string {
  const { playbook, timesSeen } = story;
  if (!keepsComingBack(story) || !playbook || playbook.prevention.length === 0) return '';
  return [
    `This cause was found ${timesSeen} times within ${recurrenceDays} days. The playbook *${own(playbook.title)}* says how to keep it away:`,
    '',
    ...playbook.prevention.map((advice) => `- ${own(advice)}`),
  ].join('\n');
}

const isRecurring = (story: PostmortemStory): boolean => preventionText(story) !== '';

/** What is left to do, to be ticked off. What was dismissed leaves nothing. */
export function actionItemsText(story: PostmortemStory): string {
  const { incident } = story.course;
  if (incident.phase === 'dismissed') return '';
  return [...unfinished(story), ...lasting(story)].map((item) => `- [ ] ${item}`).join('\n');
}

/** As long as it is not over, what the diagnosis says to do. */
function unfinished({ course: { incident } }: PostmortemStory): string[] {
  const [best] = diagnosisOf(incident)?.causes ?? [];
  return incident.phase === 'resolved' ? [] : (best?.remedies ?? []).map(own);
}

function lasting(story: PostmortemStory): string[] {
  if (isRecurring(story))
    return [toBeFilledIn('which prevention is put in place, by whom and until when')];
  const prevention = toBeFilledIn('what keeps it from coming back, who does it, and until when');
  return isNovel(story.course.incident)
    ? ['Describe the failure in a playbook, so that it is known the next time', prevention]
    : [prevention];
}

/** The drafted playbook of a novel failure: where it is, or what it holds. */
export function runbookText({ runbook }: PostmortemStory): string {
  if (!runbook) return '';
  const { yaml, path } = runbook;
  const finish = 'What says `FINISH:` in it a person has to write.';
  return path
    ? `A new playbook is drafted in \`${path}\` beside this file. ${finish}`
    : `A new playbook for this failure, drafted. ${finish}\n\n${codeBlock(yaml)}`;
}
