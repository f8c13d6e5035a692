import { prose } from '../../github/markdown.ts';
import { redact, redactDeep } from '../../model/redaction.ts';
import { causeText } from '../../slack/views/incident-text.ts';
import { actionItemsText, preventionText, runbookText } from './action-items.ts';
import { impactText } from './impact.ts';
import { rootCauseText } from './root-cause.ts';
import { buildOf, isNovel, type PostmortemStory } from './story.ts';
import { summaryTable } from './summary.ts';
import { isTold, timelineText } from './timeline.ts';
import { whatHelpedText } from './what-helped.ts';

/** What a post-mortem is called: the build, and what was wrong with it. Redacted. */
export const postmortemTitle = ({
  course: { incident },
}: Pick<PostmortemStory, 'course'>): string =>
  redact(
    `Post-mortem of ${buildOf(incident)}: ${isNovel(incident) ? 'a failure that no playbook explains' : causeText(incident)}`,
  );

/**
 * The post-mortem of an incident in GitHub's Markdown, the same for the same story. Words of clusters, alerts and people
 * have no effect in it: they mention nobody, close nothing, link nowhere. Secrets are masked. A section that has nothing
 * to say is left out; what only a person knows is marked "_to be filled in_".
 */
export function postmortemOf(whole: PostmortemStory): string {
  // Before anything is cut: half a secret is no longer recognised as one.
  const story = redactDeep({ ...whole, events: whole.events.filter(isTold) });
  const sections = [
    ['Impact', impactText(story)],
    ['Timeline', timelineText(story)],
    ['Root cause', rootCauseText(story)],
    ['What helped', whatHelpedText(story)],
    ['Prevention', preventionText(story)],
    ['Action items', actionItemsText(story)],
  ];
  const title = `# ${prose(postmortemTitle(story))}\n`;
  return [
    redact([title, `${summaryTable(story)}\n`, ...sectionsText(sections)].join('\n')),
    // Drafted without secrets, and its names are made of hashes that look like some.
    ...sectionsText([['Runbook update', runbookText(whole)]]),
  ].join('\n');
}

const sectionsText = (sections: readonly (readonly string[])[]): string[] =>
  sections.filter(([, text]) => text).map(([heading, text]) => `## ${heading}\n\n${text}\n`);
